import type { Logger } from "pino";
import {
  distinctUntilChanged,
  interval,
  last,
  type Observable,
  ReplaySubject,
  startWith,
  takeUntil,
} from "rxjs";
import type { Clock } from "../domain/clock.js";
import { AppError, ERRORS, hasCode } from "../domain/errors.js";
import { type CanaryLink, findLogLevel, type LogFinding } from "./log-canary.js";

export interface LogGuardOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The operator lets FreeSWITCH write digits: nothing is refused, it is only told. */
  readonly keepLogLevel: boolean;
}

/** Also without a payment, for the metric. */
const EVERY_MS = 60_000;
/** A payment relies on a proof that is younger. */
const FRESH_MS = 10_000;
/** A check with no result, as on a busy switch, leaves the proof before it standing for so long. */
const HOLDS_MS = 180_000;

const WHY: Readonly<Record<LogFinding, string>> = {
  silent: "",
  speaks: "FreeSWITCH writes lines at INFO, and so every key of a caller, into its log",
  unproven:
    "FreeSWITCH did not return a test line of its log: logging may be off (`fsctl loglevel` without a level does that)",
};

/** Knows whether the core of one FreeSWITCH writes lines at INFO, of which each key that a caller presses is one. */
export class LogGuard {
  readonly #safe = new ReplaySubject<boolean>(1);
  #link: CanaryLink | undefined;
  #check: Promise<void> | undefined;
  #provenAt = Number.NEGATIVE_INFINITY;
  #finding: LogFinding = "unproven";

  /** Whether it is proven that no key is logged: the latest check's result, at once for a late subscriber. */
  readonly safe$: Observable<boolean> = this.#safe.pipe(distinctUntilChanged());

  constructor(private readonly options: LogGuardOptions) {
    this.safe$.subscribe((isSafe) => this.#tell(isSafe));
  }

  /** Checks at once, and each minute for as long as the connection is there. */
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

  /** One check at a time; whoever asks meanwhile gets its result. */
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
    // What another connection said proves nothing of this one's FreeSWITCH, which may have been started anew.
    if (link !== this.#link)
      throw new AppError("ESL_CLOSED", "the connection was made anew during the check");
    if (finding === "silent") this.#provenAt = clock.now();
    if (finding === "speaks") this.#provenAt = Number.NEGATIVE_INFINITY;
    const holds = finding === "unproven" && clock.now() - this.#provenAt <= HOLDS_MS;
    this.#finding = holds ? "silent" : finding;
    this.#safe.next(this.#finding === "silent");
  }

  #tell(isSafe: boolean): void {
    const { logger, keepLogLevel } = this.options;
    if (isSafe) {
      logger.info("FreeSWITCH writes no keys into its log");
      return;
    }
    const code = "SWITCH_LOGS_DIGITS";
    const refused = keepLogLevel ? "payments are taken all the same" : "payments are refused";
    const about = { code, reason: WHY[this.#finding], remedy: ERRORS[code].remedy };
    logger[keepLogLevel ? "warn" : "error"](about, `FreeSWITCH may log card numbers: ${refused}`);
  }
}
