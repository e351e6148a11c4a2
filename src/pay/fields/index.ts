import type { CardField } from "../../domain/pay.js";
import { cardNumber } from "./card-number.js";
import { expirationDate } from "./expiration-date.js";
import type { Field } from "./field.js";
import { postalCode } from "./postal-code.js";
import { securityCode } from "./security-code.js";

export const FIELDS: Readonly<Record<CardField, Field>> = {
  "payment-card-number": cardNumber,
  "expiration-date": expirationDate,
  "security-code": securityCode,
  "postal-code": postalCode,
};
