import { firstValueFrom, timer } from "rxjs";
import type { Clock } from "../../domain/clock.js";
import type { Connector, Payment } from "../../domain/connector.js";
import { type AppError, asAppError, hasCode } from "../../domain/errors.js";
import type { HttpClient } from "../../domain/http.js";
import type { ConnectorOutcome } from "../../domain/pay.js";
import { encodeSecretJson } from "../../domain/secret-json.js";
import { outcomeOf } from "./answer.js";

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
}

/** Milliseconds before the first retry; doubled for each one after. */
const FIRST_PAUSE_MS = 200;

/**
 * The generic connector: one POST of JSON, retried with the same transaction_id while no answer comes (Twilio,
 * Generic Pay Connector: 10 s, 5 retries).
 */
export class HttpConnector implements Connector {
  constructor(
    private readonly options: HttpConnectorOptions,
    private readonly http: HttpClient,
    private readonly clock: Clock,
    private readonly random: () => number = Math.random,
  ) {}

  get name(): string {
    return this.options.name;
  }

  get longestMs(): number {
    const { deadlineMs, retries } = this.options;
    return (retries + 1) * deadlineMs + FIRST_PAUSE_MS * 2 ** retries;
  }

  async submit(payment: Payment): Promise<ConnectorOutcome> {
    const body = encodeSecretJson(payment.body);
    let maySent = false;
    let last: AppError | undefined;
    try {
      for (let retry = 0; retry <= this.options.retries; retry++) {
        if (retry > 0) await this.#pause(retry);
        try {
          return outcomeOf(await this.#post(payment.id, body));
        } catch (thrown) {
          last = asAppError(thrown);
          maySent ||= !hasCode(thrown, "HTTP_UNREACHABLE") && !hasCode(thrown, "HTTP_ADDRESS_REFUSED");
          if (!hasCode(thrown, "HTTP_UNREACHABLE") && !hasCode(thrown, "HTTP_NO_ANSWER")) break;
        }
      }
    } finally {
      body.fill(0);
    }
    const { code, message } = last as AppError;
    return { state: maySent ? "unknown" : "failed", code, message, parameters: {} };
  }

  #post(id: string, body: Uint8Array) {
    const { url, username, password, headers, deadlineMs } = this.options;
    const basic = Buffer.from(`${username}:${password ?? ""}`).toString("base64");
    return this.http.send({
      method: "POST",
      url,
      headers: {
        "content-type": "application/json",
        "idempotency-key": id,
        ...(username === undefined ? {} : { authorization: `Basic ${basic}` }),
        ...headers,
      },
      body,
      deadlineMs,
    });
  }

  /** Half of the pause is by chance, so that connectors that come back are not met by all calls at once. */
  #pause(retry: number): Promise<unknown> {
    const ms = FIRST_PAUSE_MS * 2 ** (retry - 1);
    return firstValueFrom(timer(ms / 2 + (ms / 2) * this.random(), this.clock));
  }
}
