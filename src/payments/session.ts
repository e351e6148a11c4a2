import {
  catchError,
  defer,
  EMPTY,
  endWith,
  filter,
  from,
  map,
  merge,
  mergeMap,
  Observable,
  observeOn,
  of,
  queueScheduler,
  Subject,
  skip,
  switchMap,
  timer,
} from "rxjs";
import { asAppError } from "../core/errors.js";
import type { ConnectorOutcome, PayOutcome, PayRequest } from "../core/payment.js";
import type { PayPorts } from "./ports.js";
import {
  initialState,
  type PayContext,
  type PayEffect,
  type PayEvent,
  type PayState,
  wipeCaptured,
} from "./state.js";
import { transition } from "./transition.js";

type EffectOf<Type extends PayEffect["type"]> = Extract<PayEffect, { type: Type }>;

function only<Type extends PayEffect["type"]>(...types: Type[]) {
  return filter((effect: PayEffect): effect is EffectOf<Type> => (types as string[]).includes(effect.type));
}

/**
 * Takes one payment: combines keys, prompts, timers and the connector's answer. Cold; emits the outcome and completes.
 * The receiver of the outcome wipes its `captured` (wipeCaptured) when the last webhook is built; unsubscribing earlier
 * wipes everything, but does not recall a card that has been sent to the connector.
 */
export function takePayment(request: PayRequest, ports: PayPorts, graceMs: number): Observable<PayOutcome> {
  return new Observable((subscriber) => {
    let state: PayState = initialState(request);
    let done = false;
    const effects$ = new Subject<PayEffect>();
    const feedback$ = new Subject<PayEvent>();

    const prompts$ = effects$.pipe(
      only("prompt", "stop-prompt"),
      switchMap((effect) => (effect.type === "prompt" ? promptEnd(effect, ports) : EMPTY)),
    );
    const timers$ = effects$.pipe(
      only("start-timer", "stop-timer"),
      switchMap((effect) => (effect.type === "start-timer" ? timeOut(effect, ports) : EMPTY)),
    );
    const answers$ = effects$.pipe(
      only("submit"),
      mergeMap(({ instrument }) =>
        from(ports.submit(instrument)).pipe(catchError((thrown) => of(unknownOutcome(thrown)))),
      ),
      map((outcome): PayEvent => ({ type: "answer", outcome })),
    );
    const reports$ = effects$.pipe(only("report"));
    const finish$ = effects$.pipe(only("finish"));
    const finish = (outcome: PayOutcome) => {
      done = true;
      subscriber.next(outcome);
      subscriber.complete();
    };
    const events$ = merge(
      feedback$,
      (ports.fault$ ?? EMPTY).pipe(map(({ message }): PayEvent => ({ type: "fault", reason: message }))),
      of<PayEvent>({ type: "begin" }),
      ports.digits$.pipe(map((digit): PayEvent => ({ type: "digit", digit }))),
      ports.hangup$.pipe(map(({ by }): PayEvent => ({ type: "gone", by }))),
      // Only changes count: a call is reachable when it begins.
      ports.isReachable$.pipe(
        skip(1),
        map((isReachable): PayEvent => ({ type: isReachable ? "reached" : "cut" })),
      ),
      ports.stop$.pipe(map((): PayEvent => ({ type: "stop" }))),
    ).pipe(observeOn(queueScheduler));

    const subscription = merge(prompts$, timers$, answers$).subscribe(feedback$);
    subscription.add(reports$.subscribe(({ report }) => ports.report(report)));
    subscription.add(effects$.pipe(only("wipe")).subscribe(({ digits }) => digits.wipe()));
    subscription.add(finish$.subscribe(({ outcome }) => finish(outcome)));
    subscription.add(
      events$.subscribe((event) => {
        try {
          const refusal: PayContext["refusal"] = (instrument) => ports.refusal(instrument);
          const context: PayContext = { request, graceMs, today: ports.today(), refusal };
          const [next, effects] = transition(state, event, context);
          state = next;
          for (const effect of effects) effects$.next(effect);
        } catch (thrown) {
          finish({ result: "internal-error", captured: state.captured, reason: asAppError(thrown).message });
        }
      }),
    );
    subscription.add(() => {
      if (state.phase === "collecting") for (const digits of [state.entry, state.first]) digits?.wipe();
      if (!done) wipeCaptured(state.captured);
    });
    return subscription;
  });
}

/** A connector must answer with an outcome; one that throws may already have sent the card. */
function unknownOutcome(thrown: unknown): ConnectorOutcome {
  return { state: "unknown", code: "INTERNAL", message: asAppError(thrown).message, parameters: {} };
}

/** A prompt that cannot be played must not stop a payment: silence then prompts the caller. */
function promptEnd({ cue, turn }: EffectOf<"prompt">, ports: PayPorts): Observable<PayEvent> {
  return defer(() => ports.prompt(cue)).pipe(
    catchError(() => EMPTY),
    endWith<PayEvent>({ type: "prompt-heard", turn }),
  );
}

function timeOut({ ms, turn }: EffectOf<"start-timer">, { clock }: PayPorts): Observable<PayEvent> {
  return timer(ms, clock).pipe(map(() => ({ type: "time-out", turn })));
}
