import {
  catchError,
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  finalize,
  lastValueFrom,
  map,
  merge,
  type Observable,
  ReplaySubject,
  Subject,
  startWith,
  switchMap,
  take,
} from "rxjs";
import type { Connector, Refusal } from "../connectors/connector.js";
import { type AppError, asAppError } from "../core/errors.js";
import { withoutQuery } from "../core/http.js";
import type { PayOutcome, PayReport, PayRequest } from "../core/payment.js";
import type { PayPorts } from "../payments/ports.js";
import { takePayment } from "../payments/session.js";
import type { RunningCall } from "./context.js";
import type { PaySession } from "./pay-sessions.js";
import type { PaymentTargets } from "./payment-targets.js";
import { type PayingCall, payPorts } from "./verbs/pay-ports.js";

/** The stages in which no card is entered. */
const BETWEEN: readonly string[] = [
  "payment-processing",
  "payment-completed",
  "payment-failed",
  "payment-canceled",
] satisfies PayReport["stage"][];

/**
 * Takes a payment and keeps its card out of recordings and out of the switch's log: `shield` is subscribed to before the
 * first question and stays subscribed while a field is collected; no key counts before it has emitted. When it errors, the
 * payment ends and asks for nothing more; `onFault` receives the reason. Cold; emits the outcome as `takePayment` does.
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
          // The end of the call is reported separately.
          if (error.code === "CHANNEL_GONE") return EMPTY;
          onFault(error);
          fault$.next(error);
          return EMPTY;
        }),
      )
      .subscribe((now) => safe$.next(now));
    shielding.add(ports.stop$.subscribe(stop$));
    // Any listener added meanwhile is masked before the next key counts.
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

/**
 * Collects the card or account, sends the payment to the connector and reports to `status`. The caller of this function
 * wipes what the outcome has captured. `id` identifies this run of the pay verb if it was requested beforehand.
 */
export async function collectPayment(
  request: PayRequest,
  connector: Connector,
  targets: PaymentTargets,
  context: PayingCall,
  id?: string,
): Promise<PayOutcome> {
  const { services, channel } = context;
  const refusal = connector.refusal?.(request);
  if (refusal !== undefined) return unsupported(refusal, context);
  const collect = (session: PaySession) => {
    const ports = payPorts(request, connector, targets, session, context);
    const shield = () => channel.shield();
    const fault = (error: AppError) => reportFault(error, context);
    return lastValueFrom(shieldedPayment(request, ports, services.graceMs, shield, fault));
  };
  const outcome = await services.payments.run(channel.call.id, collect, id);
  reportRefusal(outcome, context);
  return outcome;
}

/** The connector cannot do what the document requests: the caller is not asked for anything. */
function unsupported(
  { unsupported, attribute, message }: Refusal,
  { logger, timeline, url }: Pick<RunningCall, "logger" | "timeline" | "url">,
): PayOutcome {
  const code = "CONNECTOR_UNSUPPORTED";
  logger.error({ document: withoutQuery(url), code, reason: message }, "a payment was not taken");
  timeline.record({ type: "problem", code, message });
  return { result: "validation-error", captured: {}, reason: message, attribute, unsupported };
}

type Reporter = Pick<RunningCall, "logger" | "timeline">;

/** The card cannot be kept out of recordings or logs: the caller is asked for nothing more. */
function reportFault({ code, message, remedy }: AppError, { logger, timeline }: Reporter): void {
  logger.error({ code, reason: message, remedy }, "a payment was not taken");
  timeline.record({ type: "problem", code, message });
}

/** Reports what was counted, but no card or account number. */
function reportRefusal({ refusedBy, reason = "" }: PayOutcome, { logger, timeline }: Reporter): void {
  if (refusedBy === undefined) return;
  const code = "CARDING_LIMIT";
  logger.warn({ code, reason, by: refusedBy }, "a payment was not taken");
  timeline.record({ type: "problem", code, message: reason, by: refusedBy });
}
