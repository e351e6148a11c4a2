import { hideNumber } from "../../domain/hide-number.js";
import type { Card, ConnectorOutcome } from "../../domain/pay.js";

const MARK = "x";

/**
 * A connector may repeat the card number in what it says, and what it says goes to the log, the timeline and the
 * action: all but the last four digits are masked, in every text of the outcome.
 */
export function hiddenOutcome(outcome: ConnectorOutcome, { pan }: Card): ConnectorOutcome {
  const hide = (text: string) => hideNumber(text, pan.digits, MARK);
  const texts = Object.entries(outcome).filter(([, value]) => typeof value === "string");
  const parameters = Object.entries(outcome.parameters).map(([name, value]) => [hide(name), hide(value)]);
  return {
    ...outcome,
    ...Object.fromEntries(texts.map(([name, value]) => [name, hide(value as string)])),
    parameters: Object.fromEntries(parameters),
  };
}
