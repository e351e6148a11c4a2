import type { Captured, CardingRefusal, ClosingStage, PayOutcome, PayResult } from "../core/payment.js";
import type { Closing, PayContext, PayEffect, PayEvent, PayState, Step } from "./state.js";

const STAGE_OF: Readonly<Partial<Record<PayResult, ClosingStage>>> = {
  success: "payment-completed",
  "caller-interrupted-with-star": "payment-canceled",
  "caller-hung-up": "payment-canceled",
  "relay-pay-stop": "payment-canceled",
};

const SILENCE: readonly PayEffect[] = [{ type: "stop-timer" }, { type: "stop-prompt" }];

/** The try at which it ended: prompts may be for some only. */
function attemptOf(state: PayState): number {
  switch (state.phase) {
    case "collecting":
      return state.attempt;
    case "processing":
      return state.round;
    default:
      return 1;
  }
}

/**
 * The end of a payment. Where the dialect tells its end by a stage, the webhook hears of it, and so does a caller who
 * is still there.
 */
export function close(state: PayState, outcome: PayOutcome, { request }: PayContext, gone: boolean): Step {
  const { captured, error } = outcome;
  const finish: PayEffect = { type: "finish", outcome };
  const turn = state.turn + 1;
  const attempt = attemptOf(state);
  if (!request.tellsEnd) return [{ phase: "finished", captured, turn }, [...SILENCE, finish]];
  const stage = STAGE_OF[outcome.result] ?? "payment-failed";
  const why = error === undefined ? {} : { error };
  const report: PayEffect = { type: "report", report: { stage, attempt, ...why, captured } };
  if (gone) return [{ phase: "finished", captured, turn }, [...SILENCE, report, finish]];
  const prompt: PayEffect = { type: "prompt", cue: { stage, attempt, ...why, bargeIn: "none" }, turn };
  return [{ phase: "closing", outcome, captured, turn }, [{ type: "stop-timer" }, report, prompt]];
}

/** The end of a payment that is not taken: nothing is sent. */
export function refuse(
  state: PayState,
  { by, message }: CardingRefusal,
  captured: Captured,
  context: PayContext,
): Step {
  const result = "too-many-failed-attempts";
  return close(state, { result, captured, reason: message, refusedBy: by }, context, false);
}

/** An event while the caller hears how it ended. */
export function hearEnd(state: Closing, event: PayEvent): Step {
  const over = event.type === "gone" || (event.type === "prompt-heard" && event.turn === state.turn);
  if (!over) return [state, []];
  const { captured, outcome, turn } = state;
  return [
    { phase: "finished", captured, turn: turn + 1 },
    [{ type: "stop-prompt" }, { type: "finish", outcome }],
  ];
}
