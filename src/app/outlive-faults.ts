import type { Logger } from "pino";
import { config as rxjs } from "rxjs";
import { asAppError } from "../core/errors.js";
import type { FaultKind } from "../observability/process-metrics.js";
import { hideCardNumbers } from "../redaction/card-numbers.js";
import type { ShutdownStack } from "./graceful-shutdown.js";

/**
 * A fault in one call must not end the process, and with it every other call: it is logged and counted, that one thing
 * fails, and the others go on.
 */
export class Faults {
  readonly #early: FaultKind[] = [];
  #thrown: (thrown: unknown) => void = () => undefined;
  #count: ((kind: FaultKind) => void) | undefined;

  /** A fault of which nothing but its kind is to be told. */
  readonly count = (kind: FaultKind): void => {
    if (this.#count === undefined) this.#early.push(kind);
    else this.#count(kind);
  };

  /** From now on each is told to `count`, and so is what came before. */
  countedBy(count: (kind: FaultKind) => void): void {
    this.#count = count;
    for (const kind of this.#early.splice(0)) count(kind);
  }

  /** Outlives promises that nobody waits for and errors of streams that nobody handles, until all is closed. */
  outlive(logger: Logger, closers: ShutdownStack): void {
    const rejected = this.#teller("rejection", logger);
    rxjs.onUnhandledError = this.#teller("observable", logger);
    process.on("unhandledRejection", rejected);
    this.#thrown = this.#teller("exception", logger);
    closers.add(() => {
      process.off("unhandledRejection", rejected);
      process.off("uncaughtException", this.#thrown);
    });
  }

  /**
   * Outlives what listeners throw, too. Only once everything is open: a process that can't be started must end. What was
   * thrown through is at most one event of one call, socket or timer; no lock and no shared state is held across it.
   */
  outliveExceptions(): void {
    process.on("uncaughtException", this.#thrown);
  }

  #teller(kind: FaultKind, logger: Logger): (thrown: unknown) => void {
    return (thrown) => {
      const { code, message } = asAppError(thrown);
      this.count(kind);
      logger.error(
        { kind, code, reason: hideCardNumbers(message), at: placeOf(thrown) },
        "a fault in freeswitch-pay",
      );
    };
  }
}

/** Where it was thrown: the first frame of the stack, which holds no values. */
function placeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error ? /^\s+at .*$/m.exec(thrown.stack ?? "")?.[0].trim() : undefined;
}
