import type { ConnectorOutcome } from "../core/payment.js";
import { SecretDigits } from "../core/secret-digits.js";
import { close } from "./closing.js";
import { enterField } from "./field-entry.js";
import { after, known, type PayContext, type PayEvent, type Processing, type Step, wiped } from "./state.js";

/**
 * Handles an event while the connector has the card. Digits are discarded, `*` no longer cancels, and a hang-up cancels
 * nothing: the outcome is reported when it arrives. A caller who is still on the line first hears the whole prompt, from
 * its beginning after a cut.
 */
export function process(state: Processing, event: PayEvent, context: PayContext): Step {
  switch (event.type) {
    case "answer":
      return state.prompting
        ? [{ ...state, answer: event.outcome }, []]
        : answered(state, event.outcome, context);
    case "prompt-heard":
      return event.turn === state.turn ? silent(state, context) : [state, []];
    case "gone":
      return silent({ ...state, gone: true }, context);
    case "begin":
    case "digit":
    case "stop":
    case "cut":
    case "reached":
    case "fault":
    case "time-out":
      return [state, []];
  }
}

function silent(state: Processing, context: PayContext): Step {
  return state.answer === undefined
    ? [{ ...state, prompting: false }, []]
    : answered(state, state.answer, context);
}

function answered(state: Processing, connector: ConnectorOutcome, context: PayContext): Step {
  const { captured, round, gone } = state;
  if (connector.state === "approved") {
    return close(state, { result: "success", captured, connector }, context, gone);
  }
  const { retriesDeclined, maxAttempts } = context.request;
  const isTry = connector.state === "declined" && retriesDeclined;
  if (isTry && round < maxAttempts && !gone && context.refusal() === undefined)
    return collectAgain(state, context);
  const why = isTry ? ({ error: "card-declined" } as const) : {};
  return close(state, { result: "payment-connector-error", captured, connector, ...why }, context, gone);
}

/** Decision 1: a declined card is a failed try; with tries left the card is collected again, starting with its number. */
function collectAgain({ captured, round, turn }: Processing, context: PayContext): Step {
  const next = round + 1;
  const { pan, cvv, routingNumber, accountNumber } = captured;
  const again = enterField(
    {
      phase: "collecting",
      round: next,
      field: 0,
      attempt: next,
      entry: SecretDigits.empty,
      prompting: false,
      poundBelongsToFormer: false,
      captured: known(context.request),
      turn,
    },
    context,
    "card-declined",
  );
  return after(wiped(pan?.digits, cvv, routingNumber, accountNumber), again);
}
