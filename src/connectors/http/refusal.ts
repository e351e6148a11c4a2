import type { Refusal } from "../../domain/connector.js";
import type { PayRequest, Unsupported } from "../../domain/pay.js";

/** What the processor behind a connector can do; an absent list: everything. */
export interface Supports {
  readonly kinds?: readonly PayRequest["transaction"]["kind"][];
  readonly methods?: readonly PayRequest["method"][];
  readonly tokenTypes?: readonly PayRequest["tokenType"][];
  /** ISO 4217; case does not matter. */
  readonly currencies?: readonly string[];
}

/** Why this request would come to nothing at the processor; asked before the caller is. */
export function refusalOf(
  request: PayRequest,
  supports: Supports,
  bankParameters: readonly string[],
): Refusal | undefined {
  const { method, transaction, tokenType, currency, parameters } = request;
  const { kinds, methods, tokenTypes, currencies } = supports;
  if (methods?.includes(method) === false) return refuse("payment-method", "paymentMethod", method);
  if (kinds?.includes(transaction.kind) === false)
    return refuse(transaction.kind, "chargeAmount", transaction.kind);
  if (transaction.kind === "tokenize" && tokenTypes?.includes(tokenType) === false)
    return refuse("token-type", "tokenType", tokenType);
  const known = currencies?.map((one) => one.toUpperCase());
  if (transaction.kind === "charge" && known?.includes(currency) === false)
    return refuse("currency", "currency", currency);
  if (method !== "ach-debit") return undefined;
  const missing = bankParameters.find((name) => !parameters.some((parameter) => parameter.name === name));
  if (missing === undefined) return undefined;
  const message = `a bank payment needs the parameter ${missing}`;
  return { unsupported: "parameter", attribute: "Parameter", message };
}

function refuse(unsupported: Unsupported, attribute: string, value: string): Refusal {
  return { unsupported, attribute, message: `the connector does not take ${attribute} "${value}"` };
}
