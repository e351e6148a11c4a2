import { hideEncoded } from "../../domain/hide-encoded.js";
import { hideNumber } from "../../domain/hide-number.js";
import { type ConnectorOutcome, type Instrument, isCard } from "../../domain/pay.js";
import type { SecretDigits } from "../../domain/secret-digits.js";

const MARK = "x";
/** A number by itself: no part of an id, of an amount or of a time. */
const NUMBER = /(?<![\p{L}\p{N}]|\d[.,:])\d{3,4}(?![\p{L}\p{N}]|[.,:]\d)/gu;

/**
 * A connector may repeat the number of the card or account in what it says, and what it says goes to the log, the ledger, the
 * timeline and the action: all but the last four digits are masked, in every text of the outcome, and a row of letters that
 * encodes the number is masked as a whole. The security code is masked where it is a whole text, and where it stands by itself
 * in what is said for people: there another number that is the same by chance is no loss, in an id it would be.
 */
export function hiddenOutcome(outcome: ConnectorOutcome, instrument: Instrument): ConnectorOutcome {
  const number = isCard(instrument) ? instrument.pan.digits : instrument.accountNumber;
  const cvv = isCard(instrument) ? instrument.cvv : undefined;
  const hide = (text: string) =>
    isCode(text, cvv) ? mark(text) : hideEncoded(hideNumber(text, number, MARK), number, MARK);
  const hideWords = (text: string) =>
    hide(text).replace(NUMBER, (found) => (isCode(found, cvv) ? mark(found) : found));
  const texts = Object.entries(outcome).map(([name, value]) => {
    if (typeof value !== "string") return [name, value];
    return [name, name === "message" ? hideWords(value) : hide(value)];
  });
  const parameters = Object.entries(outcome.parameters).map(([name, value]) => [
    hideWords(name),
    hideWords(value),
  ]);
  return {
    ...outcome,
    ...Object.fromEntries(texts),
    parameters: Object.fromEntries(parameters),
  };
}

function mark(text: string): string {
  return MARK.repeat(text.length);
}

function isCode(text: string, cvv: SecretDigits | undefined): boolean {
  if (cvv === undefined || text.length !== cvv.length) return false;
  return [...text].every((character, index) => character.charCodeAt(0) - 0x30 === cvv.at(index));
}
