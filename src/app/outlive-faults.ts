import type { Logger } from "pino";
import { config as rxjs } from "rxjs";
import { asAppError } from "../core/errors.js";
import type { FaultKind } from "../observability/process-metrics.js";
import { hideCardNumbers } from "../redaction/card-numbers.js";
import type { ShutdownStack } from "./graceful-shutdown.js";

/**
 * A fault in one call must not end the process, and with it every other call: it is logged and counted, the one operation
 * fails, and the others continue.
 */
export class Faults {
  readonly #early: FaultKind[] = [];
  #thrown: (thrown: unknown) => void = () => undefined;
  #count: ((kind: FaultKind) => void) | undefined;

  /** Counts a fault of which only the kind is reported. */
  readonly count = (kind: FaultKind): void => {
    if (this.#count === undefined) this.#early.push(kind);
    else this.#count(kind);
  };

  /** Passes each fault to `count` from now on, and the earlier ones too. */
  countedBy(count: (kind: FaultKind) => void): void {
    this.#count = count;
    for (const kind of this.#early.splice(0)) count(kind);
  }

  /** Outlives unhandled promise rejections and unhandled stream errors, until everything is closed. */
  outlive(logger: Logger, closers: ShutdownStack): void {
    const rejected = this.#reporter("rejection", logger);
    rxjs.onUnhandledError = this.#reporter("observable", logger);
    process.on("unhandledRejection", rejected);
    this.#thrown = this.#reporter("exception", logger);
    closers.add(() => {
      process.off("unhandledRejection", rejected);
      process.off("uncaughtException", this.#thrown);
    });
  }

  /**
   * Also outlives what listeners throw. Call it once everything is open: a process that cannot start must end. Such an
   * exception interrupts at most one event of one call, socket or timer; no lock and no shared state is held across it.
   */
  outliveExceptions(): void {
    process.on("uncaughtException", this.#thrown);
  }

  #reporter(kind: FaultKind, logger: Logger): (thrown: unknown) => void {
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
