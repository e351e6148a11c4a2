import type { Captured, CardingRefusal, ClosingStage, PayOutcome, PayResult } from "../core/payment.js";
import type { PromptCue } from "./ports.js";
import {
  brandIn,
  type Closing,
  type PayContext,
  type PayEffect,
  type PayEvent,
  type PayState,
  type Step,
} from "./state.js";

const STAGE_OF: Readonly<Partial<Record<PayResult, ClosingStage>>> = {
  success: "payment-completed",
  "caller-interrupted-with-star": "payment-canceled",
  "caller-hung-up": "payment-canceled",
  "relay-pay-stop": "payment-canceled",
};

const SILENCE: readonly PayEffect[] = [{ type: "stop-timer" }, { type: "stop-prompt" }];

/** The try in which it ended: a prompt may apply to some tries only. */
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
 * Ends a payment. In a dialect that reports the end as a stage, the webhook is notified, and so is a caller who is still
 * on the line.
 */
export function close(state: PayState, outcome: PayOutcome, { request }: PayContext, gone: boolean): Step {
  const { captured, error } = outcome;
  const finish: PayEffect = { type: "finish", outcome };
  const turn = state.turn + 1;
  const attempt = attemptOf(state);
  if (!request.reportsEnd) return [{ phase: "finished", captured, turn }, [...SILENCE, finish]];
  const stage = STAGE_OF[outcome.result] ?? "payment-failed";
  const why = error === undefined ? {} : { error };
  const report: PayEffect = { type: "report", report: { stage, attempt, ...why, captured } };
  if (gone) return [{ phase: "finished", captured, turn }, [...SILENCE, report, finish]];
  const open = outcome.connector?.state === "unknown" ? ({ unsettled: true } as const) : {};
  const cue: PromptCue = { stage, attempt, ...why, ...open, ...brandIn(captured), bargeIn: "none" };
  const prompt: PayEffect = { type: "prompt", cue, turn };
  return [{ phase: "closing", outcome, captured, turn }, [{ type: "stop-timer" }, report, prompt]];
}

/** Ends a refused payment: nothing is sent. */
export function refuse(
  state: PayState,
  { by, message }: CardingRefusal,
  captured: Captured,
  context: PayContext,
): Step {
  const result = "too-many-failed-attempts";
  return close(state, { result, captured, reason: message, refusedBy: by }, context, false);
}

/** Handles an event while the caller hears the result. */
export function hearEnd(state: Closing, event: PayEvent): Step {
  const over = event.type === "gone" || (event.type === "prompt-heard" && event.turn === state.turn);
  if (!over) return [state, []];
  const { captured, outcome, turn } = state;
  return [
    { phase: "finished", captured, turn: turn + 1 },
    [{ type: "stop-prompt" }, { type: "finish", outcome }],
  ];
}
