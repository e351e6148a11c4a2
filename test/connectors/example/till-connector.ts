import {
  type Connector,
  type Payment,
  type Refusal,
  transportProblem,
} from "../../../src/connectors/connector.js";
import { RetryPolicy, type Tried } from "../../../src/connectors/retry-policy.js";
import type { Clock } from "../../../src/core/clock.js";
import type { HttpAnswer, HttpClient } from "../../../src/core/http.js";
import { type ConnectorOutcome, isCard, type PayRequest } from "../../../src/core/payment.js";
import { encodeSecretJson } from "../../../src/core/secret-json.js";

export interface TillConnectorOptions {
  readonly name: string;
  readonly key: string;
  readonly deadlineMs: number;
  readonly retries: number;
}

/** Till charges cards: one POST, idempotent by its reference. It supports neither tokens nor bank accounts. */
export class TillConnector implements Connector {
  readonly #tries: RetryPolicy;

  constructor(
    private readonly options: TillConnectorOptions,
    private readonly http: HttpClient,
    clock: Clock,
    random: () => number = Math.random,
  ) {
    this.#tries = new RetryPolicy({ retries: options.retries, firstPauseMs: 200 }, clock, random);
  }

  get name(): string {
    return this.options.name;
  }

  get longestMs(): number {
    const { retries, deadlineMs } = this.options;
    return (retries + 1) * deadlineMs + this.#tries.longestPausesMs;
  }

  refusal({ method, transaction }: PayRequest): Refusal | undefined {
    if (method !== "credit-card")
      return { unsupported: "payment-method", attribute: "paymentMethod", message: "Till takes only cards" };
    if (transaction.kind === "tokenize")
      return { unsupported: "tokenize", attribute: "chargeAmount", message: "Till does not make tokens" };
    return undefined;
  }

  async submit({ id, request, instrument }: Payment): Promise<ConnectorOutcome> {
    const { transaction } = request;
    if (!isCard(instrument) || transaction.kind !== "charge")
      return {
        state: "failed",
        code: "CONNECTOR_UNSUPPORTED",
        message: "Till only charges cards",
        parameters: {},
      };
    const { pan, expiry } = instrument;
    const { minor, currency } = transaction.amount;
    // The number is copied from its buffer into these bytes; it is never a string.
    const body = encodeSecretJson({
      reference: id,
      amount: { minor, currency },
      card: { number: pan.digits, month: expiry?.month, year: expiry?.year },
    });
    try {
      const concluded = await this.#tries.run(async () => {
        try {
          return read(await this.#post(body));
        } catch (thrown) {
          return transportProblem(thrown);
        }
      });
      return "result" in concluded ? concluded.result : concluded.outcome;
    } finally {
      body.fill(0);
    }
  }

  #post(body: Uint8Array): Promise<HttpAnswer> {
    const { key, deadlineMs } = this.options;
    const headers = { "content-type": "application/json", authorization: `Bearer ${key}` };
    return this.http.send({ method: "POST", url: "https://till.example/sales", headers, body, deadlineMs });
  }
}

/** 201: {"sale": "s_1"}. 402: {"reason": "no_funds"}. Till responds with 5xx when it does not know the outcome. */
function read({ status, body }: HttpAnswer): Tried<ConnectorOutcome> {
  const text = new TextDecoder().decode(body);
  if (status === 201)
    return { result: { state: "approved", chargeId: JSON.parse(text).sale, parameters: {} } };
  const failed = { state: "failed", code: `HTTP ${status}`, message: "", parameters: {} } as const;
  if (status >= 500) return { outcome: failed, again: true, mayHaveActed: true };
  if (status !== 402) return { outcome: failed, again: false, mayHaveActed: false };
  const declined = { ...failed, state: "declined", code: JSON.parse(text).reason, cause: "card" } as const;
  return { outcome: declined, again: false, mayHaveActed: false };
}
