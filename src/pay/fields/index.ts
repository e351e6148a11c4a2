import type { Field as FieldName } from "../../domain/pay.js";
import { bankAccountNumber, bankRoutingNumber } from "./bank.js";
import { cardNumber } from "./card-number.js";
import { expirationDate } from "./expiration-date.js";
import type { Field } from "./field.js";
import { postalCode } from "./postal-code.js";
import { securityCode } from "./security-code.js";

export const FIELDS: Readonly<Record<FieldName, Field>> = {
  "payment-card-number": cardNumber,
  "expiration-date": expirationDate,
  "security-code": securityCode,
  "postal-code": postalCode,
  "bank-routing-number": bankRoutingNumber,
  "bank-account-number": bankAccountNumber,
};
