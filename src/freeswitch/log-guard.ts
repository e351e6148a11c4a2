import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import {
  distinctUntilChanged,
  firstValueFrom,
  interval,
  last,
  type Observable,
  ReplaySubject,
  startWith,
  takeUntil,
  timer,
} from "rxjs";
import type { Clock } from "../core/clock.js";
import { ERRORS } from "../core/error-codes.js";
import { AppError, hasCode } from "../core/errors.js";
import type { LogLine } from "./event-socket/subscription.js";

/** The connection, as the log check uses it. */
export interface CanaryLink {
  command(line: string): Promise<string>;
  api(command: string): Promise<string>;
  readonly log$: Observable<LogLine>;
}

/** Whether FreeSWITCH's core writes lines at INFO; "unproven" when not even a line of the highest level was returned. */
type LogFinding = "silent" | "speaks" | "unproven";

/** An idle Event Socket forwards a line within 22 ms (measured). */
const LINE_LIMIT_MS = 2_000;
const TEXT = "freeswitch-pay checks the log level";

/**
 * Makes FreeSWITCH write a line at INFO and then one at CONSOLE, which every level passes, and checks which are
 * returned. All lines pass through one queue (LOG_QUEUE in switch_log.c), so when the second arrives and the first has
 * not, the core has not written the first: silence is proven, not inferred from a timeout. Rejects as
 * `EslConnection.command` does.
 */
async function findLogLevel(link: CanaryLink, clock: Clock): Promise<LogFinding> {
  const mark = randomUUID();
  const control$ = new ReplaySubject<true>(1);
  let speaks = false;
  const lines = link.log$.subscribe((line) => {
    if (line.holds(`${mark} at info`)) speaks = true;
    if (line.holds(`${mark} at console`)) control$.next(true);
  });
  try {
    await Promise.all([
      link.command("log info"),
      link.api(`log info ${TEXT}: ${mark} at info`),
      link.api(`log console ${TEXT}: ${mark} at console`),
    ]);
    const control = control$.pipe(takeUntil(timer(LINE_LIMIT_MS, clock)));
    const isHeard = await firstValueFrom(control, { defaultValue: false });
    if (speaks) return "speaks";
    return isHeard ? "silent" : "unproven";
  } finally {
    lines.unsubscribe();
    // Not awaited: the caller need not wait, and a closed connection no longer has a log.
    link.command("nolog").catch(() => undefined);
  }
}

interface LogGuardOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The operator lets FreeSWITCH write digits: nothing is refused, only a warning is logged. */
  readonly keepLogLevel: boolean;
}

/** Also applies without a payment, for the metric. */
const EVERY_MS = 60_000;
/** A payment requires a proof younger than this. */
const FRESH_MS = 10_000;
/** A check with no result, as on a busy switch, leaves the previous proof valid for this long. */
const HOLDS_MS = 180_000;

const WHY: Readonly<Record<LogFinding, string>> = {
  silent: "",
  speaks: "FreeSWITCH writes lines at INFO, and therefore every key of a caller, into its log",
  unproven:
    "FreeSWITCH did not return a test line from its log: logging may be off (`fsctl loglevel` without a level does that)",
};

/**
 * Knows whether the core of one FreeSWITCH writes lines at INFO, the level at which it logs each key that a caller
 * presses.
 */
export class LogGuard {
  readonly #safe = new ReplaySubject<boolean>(1);
  #link: CanaryLink | undefined;
  #check: Promise<void> | undefined;
  #provenAt = Number.NEGATIVE_INFINITY;
  #finding: LogFinding = "unproven";

  /** Whether it is proven that no key is logged: the latest check's result, emitted immediately for a late subscriber. */
  readonly safe$: Observable<boolean> = this.#safe.pipe(distinctUntilChanged());

  constructor(private readonly options: LogGuardOptions) {
    this.safe$.subscribe((isSafe) => this.#report(isSafe));
  }

  /** Checks at once, and every minute while the connection is open. */
  attach(link: CanaryLink): void {
    this.#link = link;
    this.#check = undefined;
    interval(EVERY_MS, this.options.clock)
      .pipe(startWith(0), takeUntil(link.log$.pipe(last(undefined, undefined))))
      .subscribe(() => this.#look().catch(() => undefined));
  }

  /**
   * Resolves when no key is logged, or the operator accepts that they are. Rejects with SWITCH_LOGS_DIGITS, and with
   * ESL_CLOSED while there is no connection.
   */
  async prove(): Promise<void> {
    const { clock, keepLogLevel } = this.options;
    if (keepLogLevel) return;
    if (clock.now() - this.#provenAt > FRESH_MS) await this.#look();
    if (this.#finding !== "silent") throw new AppError("SWITCH_LOGS_DIGITS", WHY[this.#finding]);
  }

  /** One check runs at a time; requests in the meantime share its result. */
  #look(): Promise<void> {
    if (this.#check !== undefined) return this.#check;
    const check = this.#find().finally(() => {
      if (this.#check === check) this.#check = undefined;
    });
    this.#check = check;
    return check;
  }

  async #find(): Promise<void> {
    const link = this.#link;
    if (link === undefined) throw new AppError("ESL_CLOSED", "no FreeSWITCH is connected");
    const { clock } = this.options;
    const finding = await findLogLevel(link, clock).catch((thrown: unknown): LogFinding => {
      if (hasCode(thrown, "ESL_CLOSED")) throw thrown;
      return "unproven";
    });
    // A result from another connection proves nothing about this one's FreeSWITCH, which may have been restarted.
    if (link !== this.#link)
      throw new AppError("ESL_CLOSED", "the connection was reestablished during the check");
    if (finding === "silent") this.#provenAt = clock.now();
    if (finding === "speaks") this.#provenAt = Number.NEGATIVE_INFINITY;
    const holds = finding === "unproven" && clock.now() - this.#provenAt <= HOLDS_MS;
    this.#finding = holds ? "silent" : finding;
    this.#safe.next(this.#finding === "silent");
  }

  #report(isSafe: boolean): void {
    const { logger, keepLogLevel } = this.options;
    if (isSafe) {
      logger.info("FreeSWITCH writes no keys into its log");
      return;
    }
    const code = "SWITCH_LOGS_DIGITS";
    const refused = keepLogLevel ? "payments are taken anyway" : "payments are refused";
    const about = { code, reason: WHY[this.#finding], remedy: ERRORS[code].remedy };
    logger[keepLogLevel ? "warn" : "error"](about, `FreeSWITCH may log card numbers: ${refused}`);
  }
}
