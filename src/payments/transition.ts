import { hearEnd } from "./closing.js";
import { collect } from "./collecting.js";
import { begin } from "./field-entry.js";
import { process } from "./processing.js";
import type { PayContext, PayEffect, PayEvent, PayState, Step } from "./state.js";

/** A prompt that the same step starts and stops would only click in the caller's ear. */
function withoutUnheardPrompts(effects: readonly PayEffect[]): PayEffect[] {
  const lastStop = effects.findLastIndex(
    (effect) => effect.type === "stop-prompt" || effect.type === "prompt",
  );
  return effects.filter((effect, index) => effect.type !== "prompt" || index === lastStop);
}

/**
 * The pay state machine: the next state, and the effects to run. Pure, which is why it never wipes: the session wipes the
 * digits that a new state no longer holds.
 */
export function transition(state: PayState, event: PayEvent, context: PayContext): Step {
  const [next, effects] = step(state, event, context);
  return [next, withoutUnheardPrompts(effects)];
}

function step(state: PayState, event: PayEvent, context: PayContext): Step {
  switch (state.phase) {
    case "collecting":
      return event.type === "begin" ? begin(state, context) : collect(state, event, context);
    case "processing":
      return process(state, event, context);
    case "closing":
      return hearEnd(state, event);
    case "finished":
      return [state, []];
  }
}
