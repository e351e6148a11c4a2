import type { Clock } from "../../core/clock.js";
import { AppError } from "../../core/errors.js";
import type { HttpClient } from "../../core/http.js";
import type { ConnectorOutcome } from "../../core/payment.js";
import { transportProblem } from "../connector.js";
import { readAnswer } from "./answer.js";

/** When each of the latest keys was first seen; the number of keys is limited. */
class FirstSeen {
  readonly #at = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** Milliseconds from the first time that this key was seen until `now`: 0 the first time. */
  ageOf(key: string, now: number): number {
    const first = this.#at.get(key);
    if (first !== undefined) return now - first;
    this.#at.set(key, now);
    const [oldest] = this.#at.keys();
    if (this.#at.size > this.most && oldest !== undefined) this.#at.delete(oldest);
    return 0;
  }

  forget(key: string): void {
    this.#at.delete(key);
  }
}

interface UrlLookupOptions {
  /** `{transaction_id}` in it is replaced by the id. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly deadlineMs: number;
}

/**
 * How long a connector must keep answering 404 before it is believed. A request may wait in a proxy, or be in progress, for
 * some time after its sender has given up; this is far longer than the usual time-outs of servers and proxies.
 */
const SETTLED_MS = 5 * 60_000;
const MOST_REMEMBERED = 1000;

/** Queries a connector for the outcome of a payment: a GET, answered as the payment itself would be. */
export class UrlLookup {
  readonly #absent = new FirstSeen(MOST_REMEMBERED);

  constructor(
    private readonly options: UrlLookupOptions,
    private readonly http: HttpClient,
    private readonly clock: Clock,
  ) {}

  /** Approved or declined as the connector says; `failed` only for a payment that it has certainly never received. */
  async lookup(id: string): Promise<ConnectorOutcome> {
    const { headers, deadlineMs } = this.options;
    const url = this.options.url.replaceAll("{transaction_id}", encodeURIComponent(id));
    try {
      const answer = await this.http.send({ method: "GET", url, headers, deadlineMs });
      if (answer.status === 404) {
        answer.body.fill(0);
        return this.#notFound(id);
      }
      this.#absent.forget(id);
      const read = readAnswer(answer, "either", this.clock.now());
      if ("result" in read) return read.result;
      // With any status other than 200, an error_code may refer to the query and not to the payment.
      return read.outcome.state === "declined" && answer.status === 200
        ? read.outcome
        : { ...read.outcome, state: "unknown" };
    } catch (thrown) {
      return { ...transportProblem(thrown).outcome, state: "unknown" };
    }
  }

  #notFound(id: string): ConnectorOutcome {
    const settled = this.#absent.ageOf(id, this.clock.now()) >= SETTLED_MS;
    const detail = settled
      ? "the connector has never received this transaction"
      : `the connector does not know this transaction; it counts as never received if it still does not in ${SETTLED_MS / 60_000} minutes`;
    const { code, message } = new AppError("NOT_FOUND", detail);
    return { state: settled ? "failed" : "unknown", code, message, parameters: {} };
  }
}
