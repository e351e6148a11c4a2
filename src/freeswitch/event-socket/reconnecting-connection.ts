import type { Logger } from "pino";
import {
  BehaviorSubject,
  distinctUntilChanged,
  from,
  interval,
  type Observable,
  ReplaySubject,
  Subject,
  takeUntil,
} from "rxjs";
import type { Clock } from "../../core/clock.js";
import { AppError, asAppError, hasCode } from "../../core/errors.js";
import { doubling, Retries, type RetrySchedule } from "../../core/retry.js";

/** Whether FreeSWITCH is connected. */
export type LinkState = "waiting" | "connected";

/** What keeping a connection alive requires of it. */
export interface KeptLink {
  readonly closed: Promise<AppError | undefined>;
  api(command: string): Promise<string>;
  close(): void;
}

export interface ReconnectOptions<Link extends KeptLink> {
  connect(): Promise<Link>;
  /** The address of FreeSWITCH, for the log. */
  readonly address: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** From 0 to below 1. */
  random(): number;
}

/** Retrying does not help with these: the configuration must be changed. */
const FATAL = ["ESL_AUTH_REFUSED", "ESL_ACL_REFUSED", "ESL_LINE_BREAK"];
/** Short: callers are waiting on the switch, and their leases are running. */
const BACK_OFF: RetrySchedule = { pauseMs: doubling(250, 2_000), jitter: { always: 0, random: 1 } };
/** A connection that ends sooner counts as a failure; otherwise a FreeSWITCH that drops each one would be hammered. */
const YOUNG_MS = 10_000;
const PROBE_EVERY_MS = 10_000;

/** Maintains one connection to FreeSWITCH: opens it, detects when it is dead, opens the next. */
export class ReconnectingConnection<Link extends KeptLink> {
  readonly #links = new Subject<Link>();
  readonly #fatal = new ReplaySubject<AppError>(1);
  readonly #state = new BehaviorSubject<LinkState>("waiting");
  readonly #stopped = new ReplaySubject<void>(1);
  #isStopped = false;
  #link: Link | undefined;
  #reportedReason: string | undefined;
  #settleStart: (error?: AppError) => void = () => undefined;

  /** Each connection when it is ready. Hot: subscribe before `start`. */
  readonly links$: Observable<Link> = this.#links.asObservable();
  readonly state$: Observable<LinkState> = this.#state.pipe(distinctUntilChanged());
  /** The error that ended all attempts; also for a late subscriber. */
  readonly fatal$: Observable<AppError> = this.#fatal.asObservable();

  constructor(private readonly options: ReconnectOptions<Link>) {}

  /**
   * Starts. Resolves at the first connection, or at `close`; waits while FreeSWITCH is unavailable. Rejects with
   * ESL_AUTH_REFUSED, ESL_ACL_REFUSED or ESL_LINE_BREAK: then, and when `fatal$` emits one of these later, there are no
   * more attempts.
   */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settleStart = (error) => (error === undefined ? resolve() : reject(error));
      void this.#keepOneOpen();
    });
  }

  close(): void {
    this.#isStopped = true;
    this.#stopped.next();
    this.#link?.close();
    this.#settleStart();
  }

  async #keepOneOpen(): Promise<void> {
    const retries = new Retries(BACK_OFF, this.options.clock, this.options.random);
    while (!this.#isStopped) {
      const openedAt = this.options.clock.now();
      const reason = await this.#oneConnection();
      this.#link = undefined;
      this.#state.next("waiting");
      if (this.#isStopped) return;
      if (FATAL.includes(reason.code)) {
        this.#fatal.next(reason);
        this.#settleStart(reason);
        return;
      }
      this.#reportWaiting(reason);
      if (this.options.clock.now() - openedAt >= YOUNG_MS) retries.restart();
      await retries.next(0, this.#stopped);
    }
  }

  /** Resolves with the reason why there is no connection, or no longer one. */
  async #oneConnection(): Promise<AppError> {
    try {
      const link = await this.options.connect();
      this.#link = link;
      if (this.#isStopped) link.close();
      else this.#connected(link);
      // Closed by us and not by `close`: the probe got no answer.
      return (await link.closed) ?? new AppError("ESL_DEADLINE", `${this.options.address} went silent`);
    } catch (thrown) {
      return asAppError(thrown);
    }
  }

  #connected(link: Link): void {
    this.#reportedReason = undefined;
    this.options.logger.info(`connected to FreeSWITCH at ${this.options.address}`);
    interval(PROBE_EVERY_MS, this.options.clock)
      .pipe(takeUntil(from(link.closed)))
      .subscribe(() => void this.#probe(link));
    this.#links.next(link);
    this.#state.next("connected");
    this.#settleStart();
  }

  /** Any answer counts, even a refusal: only silence means that FreeSWITCH is gone. */
  async #probe(link: Link): Promise<void> {
    try {
      await link.api("uptime");
    } catch (thrown) {
      if (hasCode(thrown, "ESL_DEADLINE")) link.close();
    }
  }

  /** Logs once per outage, and again only for a reason that says more than that FreeSWITCH is unreachable. */
  #reportWaiting(reason: AppError): void {
    const reported = this.#reportedReason;
    if (reported === reason.code || (reported !== undefined && reason.code === "ESL_UNREACHABLE")) return;
    this.#reportedReason = reason.code;
    const { address, logger } = this.options;
    logger.warn({ code: reason.code, reason: reason.message }, `waiting for FreeSWITCH at ${address} ...`);
  }
}
