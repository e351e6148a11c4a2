import type { Field, FieldError, Instrument } from "../domain/pay.js";
import type { PromptCue } from "./ports.js";
import type { Collecting, PayContext, Step } from "./state.js";

/** The field that is being collected. */
export function fieldOf(state: Collecting, { request }: PayContext): Field {
  return request.fields[state.field] as Field;
}

/** Asks for the state's field, or for the connector when all fields are there. */
export function enterField(state: Collecting, context: PayContext, error?: FieldError): Step {
  if (state.field >= context.request.fields.length) return enterProcessing(state);
  const turn = state.turn + 1;
  const stage = fieldOf(state, context);
  const why = error === undefined ? {} : { error };
  const brand = state.captured.pan?.brand;
  const cue: PromptCue = {
    stage,
    attempt: state.attempt,
    ...why,
    ...(state.first === undefined ? {} : { again: true }),
    ...(brand === undefined ? {} : { brand }),
    bargeIn: state.poundBelongsToFormer ? "any-but-pound" : "any",
  };
  return [
    { ...state, prompting: true, turn },
    [
      { type: "stop-timer" },
      { type: "report", report: { stage, attempt: state.attempt, ...why, captured: state.captured } },
      { type: "prompt", cue, turn },
    ],
  ];
}

function enterProcessing({ captured, round, turn: before }: Collecting): Step {
  const turn = before + 1;
  const stage = "payment-processing";
  return [
    { phase: "processing", round, prompting: true, gone: false, captured, turn },
    [
      { type: "stop-timer" },
      { type: "report", report: { stage, attempt: round, captured } },
      { type: "prompt", cue: { stage, attempt: round, bargeIn: "none" }, turn },
      { type: "submit", instrument: captured as Instrument },
    ],
  ];
}
