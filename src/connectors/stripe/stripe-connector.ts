import { Stripe } from "stripe";
import type { Clock } from "../../core/clock.js";
import { AppError } from "../../core/errors.js";
import type { HttpClient } from "../../core/http.js";
import { type ConnectorOutcome, isCard, type PayRequest } from "../../core/payment.js";
import { type OwnNumbers, ownNumbersOf } from "../../redaction/hide-own.js";
import type { Connector, Payment, Refusal } from "../connector.js";
import { RetryPolicy } from "../retry-policy.js";
import { ID_KEY, outcomeOfIntent, problemOf, stripeRefusal } from "./outcomes.js";
import { flowOf, Steps } from "./payment-flows.js";
import { SdkHttpClient } from "./sdk-http-client.js";
import { SecretForm } from "./secret-form.js";

type Intent = Stripe.PaymentIntent | Stripe.SetupIntent;

/** Idempotency keys live equally long: no payment is retried later. */
const LISTED_SECONDS = 24 * 60 * 60;
const PAGE = 100;
const MOST_LISTED = 2000;

/**
 * Looks for a payment by the id in its metadata. Lists come first: they are always up to date, whereas the search may
 * lag by an hour and is unavailable in India. Older payments are left to the search. A payment that is not found is
 * unknown: a truncated list, or an index that lags, proves nothing.
 */
async function lookUp(stripe: Stripe, id: string, now: number): Promise<ConnectorOutcome> {
  const created = { gte: Math.floor(now / 1000) - LISTED_SECONDS };
  const found =
    (await among(stripe.paymentIntents.list({ created, limit: PAGE }), id)) ??
    (await among(stripe.setupIntents.list({ created, limit: PAGE }), id)) ??
    (await searched(stripe, id));
  if (found !== undefined) return outcomeOfIntent(found);
  const { code, message } = new AppError(
    "NOT_FOUND",
    `Stripe has no payment with metadata ${ID_KEY} ${id} yet`,
  );
  return { state: "unknown", code, message, parameters: {} };
}

async function among(list: AsyncIterable<Intent>, id: string): Promise<Intent | undefined> {
  let seen = 0;
  for await (const intent of list) {
    if (intent.metadata?.[ID_KEY] === id) return intent;
    if (++seen === MOST_LISTED) return undefined;
  }
  return undefined;
}

async function searched(stripe: Stripe, id: string): Promise<Intent | undefined> {
  const text = id.replace(/['\\]/g, "\\$&");
  const { data } = await stripe.paymentIntents.search({ query: `metadata['${ID_KEY}']:'${text}'`, limit: 1 });
  return data[0];
}

export interface StripeConnectorOptions {
  readonly name: string;
  readonly secretKey: string;
  /** Replaces Stripe's own address; has no path. */
  readonly apiBase?: string;
  /** Whether charges are marked as telephone orders; Stripe must have enabled that for the account. */
  readonly moto: boolean;
  /** How long a try of one request waits for its answer, milliseconds. */
  readonly deadlineMs: number;
  /** Tries of each request after the first. */
  readonly retries: number;
}

const FIRST_PAUSE_MS = 500;
/** A reusable token takes three: payment method, customer, SetupIntent. */
const MOST_REQUESTS = 3;

/** Stripe, through its SDK; docs/decisions/stripe.md lists the requests and the reasons for them. */
export class StripeConnector implements Connector {
  readonly #tries: RetryPolicy;

  constructor(
    private readonly options: StripeConnectorOptions,
    private readonly http: HttpClient,
    private readonly clock: Clock,
    random: () => number = Math.random,
  ) {
    this.#tries = new RetryPolicy({ retries: options.retries, firstPauseMs: FIRST_PAUSE_MS }, clock, random);
  }

  get name(): string {
    return this.options.name;
  }

  get longestMs(): number {
    const { retries, deadlineMs } = this.options;
    return MOST_REQUESTS * ((retries + 1) * deadlineMs + this.#tries.longestPausesMs);
  }

  refusal(request: PayRequest): Refusal | undefined {
    return stripeRefusal(request);
  }

  async submit(payment: Payment): Promise<ConnectorOutcome> {
    const refusal = this.refusal(payment.request);
    const { instrument } = payment;
    if (refusal !== undefined || !isCard(instrument)) {
      const message = refusal?.message ?? "this connector takes cards only";
      return { state: "failed", code: "CONNECTOR_UNSUPPORTED", message, parameters: {} };
    }
    const secrets = new SecretForm();
    const steps = new Steps(payment.id, this.#tries, this.clock);
    const { moto } = this.options;
    const flow = {
      stripe: this.#sdk(secrets, ownNumbersOf(instrument)),
      steps,
      payment,
      card: instrument,
      secrets,
      moto,
    };
    return flowOf(payment)(flow);
  }

  async lookup(id: string): Promise<ConnectorOutcome> {
    try {
      return await lookUp(this.#sdk(new SecretForm()), id, this.clock.now());
    } catch (thrown) {
      return { ...problemOf(thrown, this.clock.now()).outcome, state: "unknown" };
    }
  }

  /**
   * An SDK for one payment: it shares its placeholders with no other. The SDK's retries are off, since it measures time by
   * the machine's clock; the API version is the one that its types were generated from.
   */
  #sdk(secrets: SecretForm, own?: OwnNumbers): Stripe {
    const { secretKey, deadlineMs, apiBase = "https://api.stripe.com" } = this.options;
    const { protocol, hostname, port } = new URL(apiBase);
    const insecure = protocol === "http:";
    return new Stripe(secretKey, {
      httpClient: new SdkHttpClient(this.http, secrets, own),
      protocol: insecure ? "http" : "https",
      host: hostname,
      port: port || (insecure ? 80 : 443),
      timeout: deadlineMs,
      maxNetworkRetries: 0,
      telemetry: false,
    });
  }
}
