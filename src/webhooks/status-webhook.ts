import type { Logger } from "pino";
import { catchError, concatMap, defer, EMPTY, type Observable, retry, Subject, timer } from "rxjs";
import type { Clock } from "../domain/clock.js";
import { AppError, asAppError } from "../domain/errors.js";
import type { HttpAnswer } from "../domain/http.js";

/** One status webhook: sends itself when asked. */
export type StatusRequest = () => Promise<HttpAnswer>;

/** Milliseconds before each try after the first. */
const PAUSES_MS = [1_000, 5_000];

/**
 * The status webhooks of one call: in order, one at a time, without holding the call up. One that is not accepted is
 * tried again twice, then logged and left out.
 */
export class StatusWebhooks {
  readonly #queue$ = new Subject<StatusRequest>();
  readonly #drained: Promise<void>;

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.#drained = new Promise((resolve) => {
      this.#queue$.pipe(concatMap((request) => this.#deliver(request))).subscribe({ complete: resolve });
    });
  }

  send(request: StatusRequest): void {
    this.#queue$.next(request);
  }

  /** Resolves when all that was given to `send` is delivered or given up; none may follow. */
  close(): Promise<void> {
    this.#queue$.complete();
    return this.#drained;
  }

  #deliver(request: StatusRequest): Observable<never> {
    return defer(async () => {
      const { status } = await request();
      if (status < 200 || status > 299) throw new AppError("STATUS_NOT_DELIVERED", `answered HTTP ${status}`);
    }).pipe(
      retry({
        count: PAUSES_MS.length,
        delay: (_error, count) => timer(PAUSES_MS[count - 1] as number, this.clock),
      }),
      concatMap(() => EMPTY),
      // One that was given up must not end the queue.
      catchError((thrown) => {
        this.logger.error(
          { code: "STATUS_NOT_DELIVERED", reason: asAppError(thrown).message },
          "status webhook given up",
        );
        return EMPTY;
      }),
    );
  }
}
