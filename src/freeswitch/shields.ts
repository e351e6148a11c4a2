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

  /** `proveLog` rejects when FreeSWITCH logs keys. `listener` hears of each look that found the call safe. */
  constructor(
    private readonly guard: MediaGuard,
    private readonly proveLog: () => Promise<void>,
    private readonly listener: Subscriber<void>,
  ) {}

  covers(channelId: string): boolean {
    return this.guard.covers(channelId);
  }

  /** Looks after what listens to the call, after a look that is under way. */
  look(): void {
    this.#looks++;
    this.#looking = this.#looking.then(async () => {
      try {
        await this.proveLog();
        await this.guard.protect();
        this.listener.next();
      } catch (thrown) {
        // The next connection has it looked at again.
        if (!hasCode(thrown, "ESL_CLOSED")) this.listener.error(thrown);
      } finally {
        this.#looks--;
      }
    });
  }

  /** Calls `release` when no mask is on its way that would come behind it: at once where it can. */
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
  /** The operator lets FreeSWITCH write digits into its log. */
  readonly keepLogLevel: boolean;
}

/** Keeps the cards of one FreeSWITCH's callers out of its recordings and its log, over all connections to it. */
export class Shields {
  readonly #logs: LogGuard;
  readonly #raised = new Set<Shield>();
  /** Whose masks could not be lifted, since there was no connection. */
  readonly #unreleased = new Set<MediaGuard>();
  #link: ShieldLink | undefined;

  constructor(private readonly options: ShieldsOptions) {
    this.#logs = new LogGuard(options);
  }

  /** Whether it is proven that FreeSWITCH writes no keys into its log. Also for a late subscriber. */
  get logSafe$(): Observable<boolean> {
    return this.#logs.safe$;
  }

  /**
   * A connection is there: what is shielded is looked at again. To be called after whoever must hear the connection's
   * first events listens to them.
   */
  attach(link: ShieldLink): void {
    this.#link = link;
    this.#logs.attach(link);
    link.events$.pipe(filter((event) => event.type === "tapped")).subscribe(({ id }) => {
      for (const shield of this.#raised) if (shield.covers(id)) shield.look();
    });
    // First these: a payment that has begun on the same call since takes its mask back.
    for (const guard of this.#unreleased) this.#release(guard);
    for (const shield of this.#raised) shield.look();
  }

  /**
   * Shields one call for as long as this is subscribed. Emits when the call is safe, which waits for a connection, and
   * again whenever it has been looked at. Errors with MEDIA_NOT_PROTECTED, SWITCH_LOGS_DIGITS, CHANNEL_GONE,
   * ESL_DEADLINE, ESL_COMMAND_REFUSED.
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

  /** To be called before the connection is closed on purpose: the payments end, and the recordings go on. */
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
