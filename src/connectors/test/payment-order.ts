import { AppError } from "../../core/errors.js";
import { SecretDigits } from "../../core/secret-digits.js";
import type { SecretJson } from "../../core/secret-json.js";

/** Members of a connector request that never become strings. */
export const SECRET_KEYS: ReadonlySet<string> = new Set([
  "cardnumber",
  "cvv",
  "bankaccountnumber",
  "routingnumber",
]);

const LONGEST_ID = 200;

/** What a connector request asks for. */
export interface PaymentOrder {
  readonly transactionId: string;
  readonly kind: "charge" | "tokenize";
  /** In the currency's major unit; 0 when the request contains none. */
  readonly amount: number;
  /** Absent when the request has none, or has something other than digits. */
  readonly card: SecretDigits | undefined;
  /** Of a bank payment; absent in the same cases. */
  readonly routingNumber: SecretDigits | undefined;
  readonly accountNumber: SecretDigits | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

type Members = { readonly [key: string]: SecretJson | undefined };

function isMembers(value: SecretJson | undefined): value is Members {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof SecretDigits)
  );
}

function parametersOf(value: SecretJson | undefined): Record<string, string> {
  const entries = isMembers(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function digitsIn(value: SecretJson | undefined): SecretDigits | undefined {
  return value instanceof SecretDigits ? value : undefined;
}

/**
 * Reads a request of the Generic Pay Connector contract. cXML sends no method for a token and SWML sends the payment
 * method in its place, so a request without `charge` or `tokenize` is a charge when its amount is above 0. Throws AppError
 * REQUEST_INVALID.
 */
export function readPaymentOrder(value: SecretJson): PaymentOrder {
  if (!isMembers(value)) throw new AppError("REQUEST_INVALID", "the body is not a JSON object");
  const id = value.transaction_id;
  if (typeof id !== "string" || id === "" || id.length > LONGEST_ID) {
    throw new AppError("REQUEST_INVALID", `transaction_id must be a string of 1 to ${LONGEST_ID} characters`);
  }
  const amount = Number(value.amount ?? value.chargeAmount ?? 0);
  const named = value.method === "charge" || value.method === "tokenize" ? value.method : undefined;
  return {
    transactionId: id,
    kind: named ?? (amount > 0 ? "charge" : "tokenize"),
    amount,
    card: digitsIn(value.cardnumber),
    routingNumber: digitsIn(value.routingnumber),
    accountNumber: digitsIn(value.bankaccountnumber),
    parameters: parametersOf(value.parameters),
  };
}
