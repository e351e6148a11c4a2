import type { Logger } from "pino";
import { filter, Observable, type Subscriber } from "rxjs";
import type { Clock } from "../core/clock.js";
import { AppError, asAppError, hasCode } from "../core/errors.js";
import type { SwitchEvent } from "./event-socket/events.js";
import { type CanaryLink, LogGuard } from "./log-guard.js";
import { MediaGuard } from "./media-guard.js";

/** Keeps one call's keys out of recordings and log while its card is taken. */
class Shield {
  #looking = Promise.resolve();
  #looks = 0;

  /** `proveLog` rejects when FreeSWITCH logs keys. `listener` is notified of each check that found the call safe. */
  constructor(
    private readonly guard: MediaGuard,
    private readonly proveLog: () => Promise<void>,
    private readonly listener: Subscriber<void>,
  ) {}

  covers(channelId: string): boolean {
    return this.guard.covers(channelId);
  }

  /** Checks what listens to the call, after any check in progress. */
  look(): void {
    this.#looks++;
    this.#looking = this.#looking.then(async () => {
      try {
        await this.proveLog();
        await this.guard.protect();
        this.listener.next();
      } catch (thrown) {
        // The next connection triggers another check.
        if (!hasCode(thrown, "ESL_CLOSED")) this.listener.error(thrown);
      } finally {
        this.#looks--;
      }
    });
  }

  /** Calls `release` when no mask is in flight that would arrive after it: immediately if possible. */
  lower(release: (guard: MediaGuard) => void): void {
    if (this.#looks === 0) release(this.guard);
    else void this.#looking.then(() => release(this.guard));
  }
}

/** A connection to FreeSWITCH, as the shields use it. */
export interface ShieldLink extends CanaryLink {
  readonly events$: Observable<SwitchEvent>;
}

interface ShieldsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The operator allows FreeSWITCH to write digits into its log. */
  readonly keepLogLevel: boolean;
}

/** Keeps the cards of one FreeSWITCH's callers out of its recordings and its log, over all connections to it. */
export class Shields {
  readonly #logs: LogGuard;
  readonly #raised = new Set<Shield>();
  /** Guards whose masks could not be lifted because there was no connection. */
  readonly #unreleased = new Set<MediaGuard>();
  #link: ShieldLink | undefined;

  constructor(private readonly options: ShieldsOptions) {
    this.#logs = new LogGuard(options);
  }

  /** Whether FreeSWITCH is proven to write no keys into its log. Also for a late subscriber. */
  get logSafe$(): Observable<boolean> {
    return this.#logs.safe$;
  }

  /**
   * A connection is available: shielded calls are checked again. Call this after the consumers of the connection's first
   * events have subscribed.
   */
  attach(link: ShieldLink): void {
    this.#link = link;
    this.#logs.attach(link);
    link.events$.pipe(filter((event) => event.type === "tapped")).subscribe(({ id }) => {
      for (const shield of this.#raised) if (shield.covers(id)) shield.look();
    });
    // These first: a payment that has since begun on the same call restores its mask.
    for (const guard of this.#unreleased) this.#release(guard);
    for (const shield of this.#raised) shield.look();
  }

  /**
   * Shields one call for as long as this is subscribed. Emits when the call is safe, which waits for a connection, and
   * again after every check. Fails with MEDIA_NOT_PROTECTED, SWITCH_LOGS_DIGITS, CHANNEL_GONE, ESL_DEADLINE,
   * ESL_COMMAND_REFUSED.
   */
  raise(channelId: string): Observable<void> {
    return new Observable<void>((listener) => {
      const { clock, keepLogLevel } = this.options;
      const guard = new MediaGuard(channelId, { api: this.#api, clock, quiet: !keepLogLevel });
      const shield = new Shield(guard, () => this.#logs.prove(), listener);
      this.#raised.add(shield);
      shield.look();
      listener.add(this.logSafe$.pipe(filter((isSafe) => !isSafe)).subscribe(() => shield.look()));
      return () => {
        this.#raised.delete(shield);
        shield.lower((released) => this.#release(released));
      };
    });
  }

  /** Call this before closing the connection on purpose: the payments end, and the recordings continue. */
  lower(): void {
    for (const shield of this.#raised) shield.lower((guard) => this.#release(guard));
  }

  readonly #api = (command: string): Promise<string> =>
    this.#link?.api(command) ?? Promise.reject(new AppError("ESL_CLOSED", "no FreeSWITCH is connected"));

  #release(guard: MediaGuard): void {
    this.#unreleased.delete(guard);
    guard.release().catch((thrown: unknown) => {
      const { code, message } = asAppError(thrown);
      if (code === "ESL_CLOSED") this.#unreleased.add(guard);
      this.options.logger.warn({ code, reason: message }, "a recording stays masked");
    });
  }
}
