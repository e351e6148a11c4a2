import type { SecretDigits } from "./secret-digits.js";

/** An ABA routing transit number has nine digits. */
export const ROUTING_NUMBER_LENGTH = 9;

/** NACHA operating rules: an account number has at most 17 characters; the vendors' pages require at least 4. */
export const ACCOUNT_NUMBER_LENGTHS = { least: 4, most: 17 } as const;

const WEIGHTS = [3, 7, 1];

/** Whether nine digits are a routing number: the ABA checksum, 3, 7, 1 from the left, is a multiple of ten and not 0. */
export function isRoutingNumber(digits: SecretDigits): boolean {
  if (digits.length !== ROUTING_NUMBER_LENGTH) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++)
    sum += digits.at(index) * (WEIGHTS[index % 3] as number);
  return sum > 0 && sum % 10 === 0;
}

/** How many last digits of an account number may be shown. */
export const SHOWN_ACCOUNT_DIGITS = 2;

/** All but the last two digits replaced by `mark`, one for one. */
export function maskedBankNumber(digits: SecretDigits, mark: string): string {
  return digits.masked(mark, SHOWN_ACCOUNT_DIGITS);
}

/** A routing number names a bank, not a customer: it may be shown in full where a vendor's page does so. */
export function shownRoutingNumber(digits: SecretDigits): string {
  return Array.from({ length: digits.length }, (_, index) => digits.at(index)).join("");
}
