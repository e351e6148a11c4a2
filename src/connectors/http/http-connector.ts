import type { Clock } from "../../domain/clock.js";
import type { Connector, Payment, Refusal } from "../../domain/connector.js";
import { AppError } from "../../domain/errors.js";
import type { HttpClient } from "../../domain/http.js";
import type { ConnectorOutcome, PayRequest } from "../../domain/pay.js";
import { encodeSecretJson } from "../../domain/secret-json.js";
import { ownNumbersOf } from "../../redaction/hide-own.js";
import { transportProblem } from "../transport-problem.js";
import { Tries } from "../tries.js";
import { readAnswer } from "./answer.js";
import { UrlLookup } from "./lookup.js";
import { refusalOf, type Supports } from "./refusal.js";
import { isTestInstrument } from "./test-numbers.js";

export interface HttpConnectorOptions {
  readonly name: string;
  readonly url: string;
  /** HTTP Basic. */
  readonly username?: string;
  readonly password?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds a try waits for its answer. */
  readonly deadlineMs: number;
  /** Tries after the first one. */
  readonly retries: number;
  /** In `test` every number but the known test numbers is refused; `live` when absent. */
  readonly mode?: "live" | "test";
  readonly supports?: Supports;
  /** Names of parameters without which a bank payment is refused. */
  readonly bankParameters?: readonly string[];
  /** Where to ask what came of a payment, `{transaction_id}` in it. */
  readonly lookupUrl?: string;
}

const FIRST_PAUSE_MS = 200;

/**
 * The generic connector: one POST of JSON, retried with the same transaction_id while no answer comes (Twilio,
 * Generic Pay Connector: 10 s, 5 retries).
 */
export class HttpConnector implements Connector {
  readonly #tries: Tries;
  /** Absent where the configuration names no address for it. */
  readonly lookup?: (id: string) => Promise<ConnectorOutcome>;

  constructor(
    private readonly options: HttpConnectorOptions,
    private readonly http: HttpClient,
    private readonly clock: Clock,
    random: () => number = Math.random,
  ) {
    const { retries, lookupUrl, deadlineMs } = options;
    this.#tries = new Tries({ retries, firstPauseMs: FIRST_PAUSE_MS }, clock, random);
    if (lookupUrl === undefined) return;
    const lookup = new UrlLookup({ url: lookupUrl, headers: this.#headers(), deadlineMs }, http, clock);
    this.lookup = (id) => lookup.lookup(id);
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
    return refusalOf(request, supports, bankParameters);
  }

  async submit(payment: Payment): Promise<ConnectorOutcome> {
    if (this.options.mode === "test" && !isTestInstrument(payment.instrument)) return noTestNumber(this.name);
    const body = encodeSecretJson(payment.body);
    const { kind } = payment.request.transaction;
    const own = ownNumbersOf(payment.instrument);
    try {
      const concluded = await this.#tries.run(async () => {
        try {
          return readAnswer(await this.#post(payment.id, body), kind, this.clock.now(), own);
        } catch (thrown) {
          return transportProblem(thrown);
        }
      });
      return "result" in concluded ? concluded.result : concluded.outcome;
    } finally {
      body.fill(0);
    }
  }

  #post(id: string, body: Uint8Array) {
    const { url, deadlineMs } = this.options;
    const headers = { "content-type": "application/json", "idempotency-key": id, ...this.#headers() };
    return this.http.send({ method: "POST", url, headers, body, deadlineMs });
  }

  #headers(): Record<string, string> {
    const { username, password, headers } = this.options;
    const basic = Buffer.from(`${username}:${password ?? ""}`).toString("base64");
    return { ...(username === undefined ? {} : { authorization: `Basic ${basic}` }), ...headers };
  }
}

function noTestNumber(name: string): ConnectorOutcome {
  const detail = `${name} is in test mode, and the caller's number is no test number: nothing was sent`;
  const { code, message } = new AppError("CONNECTOR_TEST_MODE", detail);
  return { state: "failed", code, message, parameters: {} };
}
