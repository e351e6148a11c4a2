import { maskedBankNumber, shownRoutingNumber } from "../../../domain/bank.js";
import type { Captured, PayRequest } from "../../../domain/pay.js";
import type { SecretDigits } from "../../../domain/secret-digits.js";
import type { Values } from "./in-order.js";
import type { Masks } from "./masks.js";

function routing(digits: SecretDigits, mark: string | undefined): string {
  return mark === undefined ? shownRoutingNumber(digits) : maskedBankNumber(digits, mark);
}

/**
 * What has been captured, as webhooks show it: of a card number the last four digits, of the security code its
 * length, and "" for what is not known (decision 13). A request that could not be read is undefined.
 */
export function capturedValues(captured: Captured, request: PayRequest | undefined, masks: Masks): Values {
  const { pan, expiry, cvv, postalCode, routingNumber, accountNumber } = captured;
  return {
    PaymentMethod: request?.method ?? "",
    PaymentCardNumber: pan?.masked(masks.card) ?? "",
    PaymentCardType: pan?.brand ?? "",
    ExpirationDate: expiry === undefined ? "" : masks.expiry(expiry),
    SecurityCode: masks.card.repeat(cvv?.length ?? 0),
    PaymentCardPostalCode: postalCode ?? request?.knownPostalCode ?? "",
    BankAccountNumber: accountNumber === undefined ? "" : maskedBankNumber(accountNumber, masks.account),
    BankRoutingNumber: routingNumber === undefined ? "" : routing(routingNumber, masks.routing),
    BankAccountType: request?.bankAccountType ?? "",
  };
}
