import type { Field, FieldError, Instrument } from "../core/payment.js";
import { refuse } from "./closing.js";
import type { PromptCue } from "./ports.js";
import { brandIn, type Collecting, type PayContext, type Step } from "./state.js";

/** The field that is being collected. */
export function fieldOf(state: Collecting, { request }: PayContext): Field {
  return request.fields[state.field] as Field;
}

/** The first step: asks for the first field, unless payments from this caller are refused. */
export function begin(state: Collecting, context: PayContext): Step {
  const refused = context.refusal();
  return refused === undefined ? enterField(state, context) : refuse(state, refused, state.captured, context);
}

/** Asks for the state's field, or calls the connector when all fields are complete. */
export function enterField(state: Collecting, context: PayContext, error?: FieldError): Step {
  if (state.field >= context.request.fields.length) return submit(state, context);
  const turn = state.turn + 1;
  const stage = fieldOf(state, context);
  const why = error === undefined ? {} : { error };
  return [
    { ...state, prompting: true, turn },
    [
      { type: "stop-timer" },
      { type: "report", report: { stage, attempt: state.attempt, ...why, captured: state.captured } },
      { type: "prompt", cue: { ...cueOf(state, context), ...why }, turn },
    ],
  ];
}

/** Asks for the state's field again in the same try, since keys could not be received for a while. */
export function askAnew(state: Collecting, context: PayContext): Step {
  const turn = state.turn + 1;
  const cue: PromptCue = { ...cueOf(state, context), interrupted: true };
  return [{ ...state, prompting: true, turn }, [{ type: "prompt", cue, turn }]];
}

function cueOf(state: Collecting, context: PayContext): PromptCue {
  return {
    stage: fieldOf(state, context),
    attempt: state.attempt,
    ...(state.first === undefined ? {} : { again: true }),
    ...brandIn(state.captured),
    bargeIn: state.poundBelongsToFormer ? "any-but-pound" : "any",
  };
}

/** All fields are complete: calls the connector, unless the payment is refused. */
function submit(state: Collecting, context: PayContext): Step {
  const { captured } = state;
  const refused = context.refusal(captured as Instrument);
  return refused === undefined ? enterProcessing(state) : refuse(state, refused, captured, context);
}

function enterProcessing({ captured, round, turn: before }: Collecting): Step {
  const turn = before + 1;
  const stage = "payment-processing";
  return [
    { phase: "processing", round, prompting: true, gone: false, captured, turn },
    [
      { type: "stop-timer" },
      { type: "report", report: { stage, attempt: round, captured } },
      { type: "prompt", cue: { stage, attempt: round, ...brandIn(captured), bargeIn: "none" }, turn },
      { type: "submit", instrument: captured as Instrument },
    ],
  ];
}
