import { hideNumber } from "../../domain/hide-number.js";
import { type ConnectorOutcome, type Instrument, isCard } from "../../domain/pay.js";
import type { SecretDigits } from "../../domain/secret-digits.js";

const MARK = "x";

/**
 * A connector may repeat the number of the card or account in what it says, and what it says goes to the log, the timeline and the
 * action: all but the last four digits are masked, in every text of the outcome.
 */
export function hiddenOutcome(outcome: ConnectorOutcome, instrument: Instrument): ConnectorOutcome {
  const number = isCard(instrument) ? instrument.pan.digits : instrument.accountNumber;
  const cvv = isCard(instrument) ? instrument.cvv : undefined;
  // Three digits stand in many a text by chance; as a whole text they are the security code.
  const isCode = (text: string) => cvv !== undefined && text.length === cvv.length && hasDigits(text, cvv);
  const hide = (text: string) => (isCode(text) ? MARK.repeat(text.length) : hideNumber(text, number, MARK));
  const texts = Object.entries(outcome).filter(([, value]) => typeof value === "string");
  const parameters = Object.entries(outcome.parameters).map(([name, value]) => [hide(name), hide(value)]);
  return {
    ...outcome,
    ...Object.fromEntries(texts.map(([name, value]) => [name, hide(value as string)])),
    parameters: Object.fromEntries(parameters),
  };
}

function hasDigits(text: string, digits: SecretDigits): boolean {
  return [...text].every((character, index) => character.charCodeAt(0) - 0x30 === digits.at(index));
}
