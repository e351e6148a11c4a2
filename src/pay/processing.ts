import type { ConnectorOutcome } from "../domain/pay.js";
import type { PayEvent, Processing, Step } from "./state.js";

/**
 * An event while the card is at the connector. Digits are discarded, `*` no longer cancels, and a hang-up cancels
 * nothing: the outcome is told when it comes. A caller who is still there hears the prompt out first.
 */
export function process(state: Processing, event: PayEvent): Step {
  switch (event.type) {
    case "answer":
      return state.prompting ? [{ ...state, answer: event.outcome }, []] : finish(state, event.outcome);
    case "prompt-heard":
      return event.turn === state.turn ? silent(state) : [state, []];
    case "gone":
      return silent(state);
    case "begin":
    case "digit":
    case "time-out":
      return [state, []];
  }
}

function silent(state: Processing): Step {
  return state.answer === undefined ? [{ ...state, prompting: false }, []] : finish(state, state.answer);
}

function finish({ captured, turn }: Processing, connector: ConnectorOutcome): Step {
  const result = connector.state === "approved" ? "success" : "payment-connector-error";
  return [
    { phase: "finished", captured, turn: turn + 1 },
    [{ type: "stop-prompt" }, { type: "finish", outcome: { result, captured, connector } }],
  ];
}
