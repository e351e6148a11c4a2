import { type Subscription, timer } from "rxjs";
import type { Clock } from "../../domain/clock.js";
import { AppError } from "../../domain/errors.js";
import type { Frame } from "./parser.js";

interface Expected {
  readonly deadline: Subscription;
  answered(frame: Frame): void;
  failed(error: AppError): void;
}

/**
 * The replies still to come on one connection. FreeSWITCH answers `command/reply` and `api/response` alike in the
 * order of the commands, so a command that has run out of time keeps its place: its late reply must not go to the next.
 */
export class ReplyQueue {
  readonly #expected: Expected[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly deadlineMs: number,
  ) {}

  /**
   * The reply to the command that is sent now. Rejects with ESL_DEADLINE, or with what `failAll` is given. `what`
   * names the command in the error and holds no argument of it; `deadlineMs` is the connection's own unless given.
   */
  expect(what: string, deadlineMs = this.deadlineMs): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const deadline = timer(deadlineMs, this.clock).subscribe(() =>
        reject(new AppError("ESL_DEADLINE", `"${what}" had no answer within ${deadlineMs} ms`)),
      );
      this.#expected.push({ deadline, answered: resolve, failed: reject });
    });
  }

  /** Hands a reply to the oldest command; false when none is waiting. */
  answer(frame: Frame): boolean {
    const oldest = this.#expected.shift();
    oldest?.deadline.unsubscribe();
    oldest?.answered(frame);
    return oldest !== undefined;
  }

  failAll(error: AppError): void {
    for (const { deadline, failed } of this.#expected.splice(0)) {
      deadline.unsubscribe();
      failed(error);
    }
  }
}
