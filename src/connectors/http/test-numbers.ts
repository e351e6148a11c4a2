import { type Instrument, isCard } from "../../domain/pay.js";
import type { SecretDigits } from "../../domain/secret-digits.js";

/**
 * The card numbers of Twilio's Generic Pay Connector in test mode, in groups as they are printed on a card. The page's
 * Diners number begins with 3065 and fails Luhn; the one that is well known begins with 3056: both are taken.
 */
export const TEST_CARD_NUMBERS: readonly string[] = [
  "4111 1111 1111 1111",
  "5555 5555 5555 4444",
  "3782 822463 10005",
  "6011 1111 1111 1117",
  "3065 9300 0902 0004",
  "3056 9300 0902 0004",
  "3566 0020 2036 0505",
  "6200 0000 0000 0005",
  "6771 7980 2100 0008",
];

export const TEST_ACCOUNT_NUMBERS: readonly string[] = ["12345678", "123456789"];

const CARDS = TEST_CARD_NUMBERS.map(valuesOf);
const ACCOUNTS = TEST_ACCOUNT_NUMBERS.map(valuesOf);

function valuesOf(printed: string): readonly number[] {
  return [...printed.replaceAll(" ", "")].map(Number);
}

function are(digits: SecretDigits, values: readonly number[]): boolean {
  return digits.length === values.length && values.every((value, index) => digits.at(index) === value);
}

/** Whether a connector in test mode may send this. No string is made of the caller's digits. */
export function isTestInstrument(instrument: Instrument): boolean {
  return isCard(instrument)
    ? CARDS.some((values) => are(instrument.pan.digits, values))
    : ACCOUNTS.some((values) => are(instrument.accountNumber, values));
}
