import type { Clock } from "../../core/clock.js";
import { AppError } from "../../core/errors.js";
import type { HttpClient } from "../../core/http.js";
import {
  type ConnectorOutcome,
  type Instrument,
  isCard,
  type PayRequest,
  type Unsupported,
} from "../../core/payment.js";
import type { SecretDigits } from "../../core/secret-digits.js";
import { encodeSecretJson } from "../../core/secret-json.js";
import { ownNumbersOf } from "../../redaction/hide-own.js";
import { type Connector, type Payment, type Refusal, transportProblem } from "../connector.js";
import { RetryPolicy, type Tried } from "../retry-policy.js";
import { readAnswer } from "./answer.js";
import { UrlLookup } from "./lookup.js";

/** What the processor behind a connector supports; an absent list: everything. */
interface Supports {
  readonly kinds?: readonly PayRequest["transaction"]["kind"][];
  readonly methods?: readonly PayRequest["method"][];
  readonly tokenTypes?: readonly PayRequest["tokenType"][];
  /** ISO 4217; case does not matter. */
  readonly currencies?: readonly string[];
}

/** Why the processor would not support this request; called before the caller is asked. */
function unsupportedPart(
  request: PayRequest,
  supports: Supports,
  bankParameters: readonly string[],
): Refusal | undefined {
  const { method, transaction, tokenType, currency, parameters } = request;
  const { kinds, methods, tokenTypes, currencies } = supports;
  if (methods?.includes(method) === false) return refuse("payment-method", "paymentMethod", method);
  if (kinds?.includes(transaction.kind) === false)
    return refuse(transaction.kind, "chargeAmount", transaction.kind);
  if (transaction.kind === "tokenize" && tokenTypes?.includes(tokenType) === false)
    return refuse("token-type", "tokenType", tokenType);
  const known = currencies?.map((one) => one.toUpperCase());
  if (transaction.kind === "charge" && known?.includes(currency) === false)
    return refuse("currency", "currency", currency);
  if (method !== "ach-debit") return undefined;
  const missing = bankParameters.find((name) => !parameters.some((parameter) => parameter.name === name));
  if (missing === undefined) return undefined;
  const message = `a bank payment needs the parameter ${missing}`;
  return { unsupported: "parameter", attribute: "Parameter", message };
}

function refuse(unsupported: Unsupported, attribute: string, value: string): Refusal {
  return { unsupported, attribute, message: `the connector does not take ${attribute} "${value}"` };
}

/**
 * The card numbers of Twilio's Generic Pay Connector in test mode, in groups as printed on a card. The page's Diners
 * number begins with 3065 and fails Luhn; the well-known one begins with 3056: both are accepted.
 */
export const TEST_CARD_NUMBERS: readonly string[] = [
  "4111 1111 1111 1111",
  "5555 5555 5555 4444",
  "3782 822463 10005",
  "6011 1111 1111 1117",
  "3065 9300 0902 0004",
  "3056 9300 0902 0004",
  "3566 0020 2036 0505",
  "6200 0000 0000 0005",
  "6771 7980 2100 0008",
];

export const TEST_ACCOUNT_NUMBERS: readonly string[] = ["12345678", "123456789"];

const CARDS = TEST_CARD_NUMBERS.map(valuesOf);
const ACCOUNTS = TEST_ACCOUNT_NUMBERS.map(valuesOf);

function valuesOf(printed: string): readonly number[] {
  return [...printed.replaceAll(" ", "")].map(Number);
}

function are(digits: SecretDigits, values: readonly number[]): boolean {
  return digits.length === values.length && values.every((value, index) => digits.at(index) === value);
}

/** Whether a connector in test mode may send this. The caller's digits never become a string. */
function isTestInstrument(instrument: Instrument): boolean {
  return isCard(instrument)
    ? CARDS.some((values) => are(instrument.pan.digits, values))
    : ACCOUNTS.some((values) => are(instrument.accountNumber, values));
}

export interface HttpConnectorOptions {
  readonly name: string;
  readonly url: string;
  /** HTTP Basic. */
  readonly username?: string;
  readonly password?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How long a try waits for its answer, milliseconds. */
  readonly deadlineMs: number;
  /** Tries after the first. */
  readonly retries: number;
  /**
   * Whether the endpoint acts once on several requests with the same id, as Twilio's contract demands. If not, only a
   * request that was certainly not sent is tried again. True when absent.
   */
  readonly idempotent?: boolean;
  /** In `test`, every number except the known test numbers is refused; `live` when absent. */
  readonly mode?: "live" | "test";
  readonly supports?: Supports;
  /** Names of parameters without which a bank payment is refused. */
  readonly bankParameters?: readonly string[];
  /** Address for querying the outcome of a payment; contains `{transaction_id}`. */
  readonly lookupUrl?: string;
}

const FIRST_PAUSE_MS = 200;

/**
 * The generic connector: one POST of JSON, retried with the same transaction_id until an answer arrives (Twilio,
 * Generic Pay Connector: 10 s, 5 retries). SignalWire never asks an endpoint to compare ids: one that is not `idempotent`
 * gets one request.
 */
export class HttpConnector implements Connector {
  readonly #tries: RetryPolicy;
  /** Absent when the configuration sets no address for it. */
  readonly lookup?: (id: string) => Promise<ConnectorOutcome>;

  constructor(
    private readonly options: HttpConnectorOptions,
    private readonly http: HttpClient,
    private readonly clock: Clock,
    private readonly random: () => number = Math.random,
    lookup = lookupOf(options, http, clock),
  ) {
    const { retries } = options;
    this.#tries = new RetryPolicy({ retries, firstPauseMs: FIRST_PAUSE_MS }, clock, random);
    if (lookup !== undefined) this.lookup = lookup;
  }

  /**
   * A connector with the same settings at another address. Both look payments up together: how long one has not been known
   * counts across them.
   */
  at(name: string, url: string): HttpConnector {
    return new HttpConnector({ ...this.options, name, url }, this.http, this.clock, this.random, this.lookup);
  }

  get name(): string {
    return this.options.name;
  }

  get longestMs(): number {
    const { deadlineMs, retries } = this.options;
    return (retries + 1) * deadlineMs + this.#tries.longestPausesMs;
  }

  refusal(request: PayRequest): Refusal | undefined {
    const { supports = {}, bankParameters = [] } = this.options;
    return unsupportedPart(request, supports, bankParameters);
  }

  async submit(payment: Payment): Promise<ConnectorOutcome> {
    if (this.options.mode === "test" && !isTestInstrument(payment.instrument)) return noTestNumber(this.name);
    const body = encodeSecretJson(payment.body);
    const { kind } = payment.request.transaction;
    const own = ownNumbersOf(payment.instrument);
    try {
      const concluded = await this.#tries.run(async () => {
        try {
          return this.#final(readAnswer(await this.#post(payment.id, body), kind, this.clock.now(), own));
        } catch (thrown) {
          const problem = transportProblem(thrown);
          return problem.mayHaveActed ? this.#final<never>(problem) : problem;
        }
      });
      return "result" in concluded ? concluded.result : concluded.outcome;
    } finally {
      body.fill(0);
    }
  }

  /** A request that was sent is not sent again to an endpoint that may act on it twice. */
  #final<T>(tried: Tried<T>): Tried<T> {
    const { idempotent = true } = this.options;
    return idempotent || "result" in tried ? tried : { ...tried, again: false };
  }

  #post(id: string, body: Uint8Array) {
    const { url, deadlineMs } = this.options;
    const headers = { "content-type": "application/json", "idempotency-key": id, ...headersOf(this.options) };
    return this.http.send({ method: "POST", url, headers, body, deadlineMs });
  }
}

function headersOf({ username, password, headers }: HttpConnectorOptions): Record<string, string> {
  const basic = Buffer.from(`${username}:${password ?? ""}`).toString("base64");
  return { ...(username === undefined ? {} : { authorization: `Basic ${basic}` }), ...headers };
}

function lookupOf(
  options: HttpConnectorOptions,
  http: HttpClient,
  clock: Clock,
): ((id: string) => Promise<ConnectorOutcome>) | undefined {
  const { lookupUrl, deadlineMs } = options;
  if (lookupUrl === undefined) return undefined;
  const lookup = new UrlLookup({ url: lookupUrl, headers: headersOf(options), deadlineMs }, http, clock);
  return (id) => lookup.lookup(id);
}

function noTestNumber(name: string): ConnectorOutcome {
  const detail = `${name} is in test mode, and the caller's number is not a test number: nothing was sent`;
  const { code, message } = new AppError("CONNECTOR_TEST_MODE", detail);
  return { state: "failed", code, message, parameters: {} };
}
