import {
  catchError,
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  finalize,
  map,
  merge,
  type Observable,
  ReplaySubject,
  Subject,
  startWith,
  switchMap,
  take,
} from "rxjs";
import { type AppError, asAppError } from "../domain/errors.js";
import type { PayOutcome, PayReport, PayRequest } from "../domain/pay.js";
import type { PayPorts } from "../pay/ports.js";
import { takePayment } from "../pay/session.js";

/** The stages at which no card is keyed in. */
const BETWEEN: readonly string[] = [
  "payment-processing",
  "payment-completed",
  "payment-failed",
  "payment-canceled",
] satisfies PayReport["stage"][];

/**
 * Takes a payment whose card stays out of recordings and of the switch's log: `shield` is subscribed to before the
 * first question and for as long as a field is asked for, and no key counts before it has emitted. When it errors, the
 * payment ends and asks for nothing more; `onFault` hears why. Cold; emits the outcome as `takePayment` does.
 */
export function shieldedPayment(
  request: PayRequest,
  ports: PayPorts,
  graceMs: number,
  shield: () => Observable<void>,
  onFault: (error: AppError) => void,
): Observable<PayOutcome> {
  return defer(() => {
    const collects$ = new Subject<boolean>();
    const fault$ = new ReplaySubject<AppError>(1);
    const safe$ = new ReplaySubject<boolean>(1);
    /** A payment may be stopped while the shield is raised. */
    const stop$ = new ReplaySubject<unknown>(1);
    let isSafe = false;
    safe$.subscribe((now) => {
      isSafe = now;
    });
    const raised$ = defer(shield).pipe(
      map(() => true),
      startWith(false),
    );
    const shielding = collects$
      .pipe(
        startWith(true),
        distinctUntilChanged(),
        switchMap((collects) => (collects ? raised$ : EMPTY)),
        catchError((thrown: unknown) => {
          const error = asAppError(thrown);
          // The end of the call tells itself.
          if (error.code === "CHANNEL_GONE") return EMPTY;
          onFault(error);
          fault$.next(error);
          return EMPTY;
        }),
      )
      .subscribe((now) => safe$.next(now));
    shielding.add(ports.stop$.subscribe(stop$));
    // What began to listen meanwhile is masked before the next key counts.
    shielding.add(
      ports.isReachable$.pipe(filter((isReachable) => !isReachable)).subscribe(() => safe$.next(false)),
    );
    const guarded: PayPorts = {
      ...ports,
      fault$,
      stop$,
      digits$: ports.digits$.pipe(filter(() => isSafe)),
      report: (report) => {
        collects$.next(!BETWEEN.includes(report.stage));
        ports.report(report);
      },
    };
    return merge(safe$.pipe(filter((now) => now)), fault$, stop$, ports.hangup$).pipe(
      take(1),
      concatMap(() => takePayment(request, guarded, graceMs)),
      finalize(() => shielding.unsubscribe()),
    );
  });
}
