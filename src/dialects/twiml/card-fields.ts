import { mmyy } from "../../domain/expiry.js";
import type { Captured } from "../../domain/pay.js";
import type { FormFields } from "../../domain/webhook.js";

/** What stands in the place of a hidden digit. */
export const MARK = "x";

/**
 * What has been captured, as both webhooks show it: of the number the last four digits, of the security code its
 * length, the expiry as MMYY (the page says MMDD, its newer copy MMYY), and "" for what is not known.
 */
export function cardFields(captured: Captured, knownPostalCode: string | undefined): FormFields {
  const { pan, expiry, cvv, postalCode } = captured;
  return [
    ["PaymentCardNumber", pan?.masked(MARK) ?? ""],
    ["PaymentCardType", pan?.brand ?? ""],
    ["ExpirationDate", expiry === undefined ? "" : mmyy(expiry)],
    ["SecurityCode", MARK.repeat(cvv?.length ?? 0)],
    ["PaymentCardPostalCode", postalCode ?? knownPostalCode ?? ""],
  ];
}

/** Bank accounts are not taken: their fields are there, and empty (decision 13). */
export const NO_BANK_FIELDS: FormFields = [
  ["BankAccountNumber", ""],
  ["BankRoutingNumber", ""],
  ["BankAccountType", ""],
];
