import { SHOWN_CARD_DIGITS } from "../core/card-number.js";
import { hideCardNumbers } from "../redaction/card-numbers.js";
import { maskDigits } from "../redaction/mask.js";
import { LONG_NUMBER, LONG_PHONE } from "./checks.js";

/** Number of characters kept of a message. */
const LONGEST_MESSAGE = 1_000;

/** A token or an id of a processor: masked when it is a long number and nothing else (docs/decisions/ledger.md). */
export function safeToken(token: string): string {
  return maskLongNumber(storable(token), LONG_NUMBER);
}

/** A telephone number or a name that was dialed: masked when it is longer than any telephone number. */
export function safePhone(phone: string): string {
  return maskLongNumber(storable(phone), LONG_PHONE);
}

/** Text from another system or a person, cut to its first 1,000 characters, with card numbers masked. */
export function safeMessage(message: string): string {
  const start = storable(message.slice(0, LONGEST_MESSAGE));
  return maskLongNumber(hideCardNumbers(start), LONG_NUMBER);
}

/** A webhook's address or body, where a telephone number of 13 digits is likelier than a card number of 13. */
export function safeContent(content: string): string {
  return maskLongNumber(hideCardNumbers(storable(content), LONG_PHONE), LONG_NUMBER);
}

function maskLongNumber(text: string, shortest: number): string {
  const isLong = text.length >= shortest && /^\d+$/.test(text);
  return isLong ? maskDigits(text, SHOWN_CARD_DIGITS) : text;
}

/** Postgres stores no NUL character, and UTF-8 has no form for half of a surrogate pair, which becomes U+FFFD. */
function storable(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}
