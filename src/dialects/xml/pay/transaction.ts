import type { PayRequest } from "../../../domain/pay.js";
import type { Attributes } from "../attributes.js";
import { oneOf } from "../kinds.js";
import { amountIn, currencyCode } from "./kinds.js";
import type { XmlPayProfile } from "./profile.js";

/** Charge or tokenize, in which currency, and what kind of token; with what a bank account can't do (decision 12). */
export function readTransaction(
  attributes: Attributes,
  method: PayRequest["method"],
  { bank, choices }: XmlPayProfile,
): Pick<PayRequest, "transaction" | "currency" | "tokenType"> {
  const currency = attributes.value("currency", currencyCode);
  const amount = attributes.read("chargeAmount", amountIn(currency));
  const transaction: PayRequest["transaction"] =
    amount !== undefined && amount.minor > 0 ? { kind: "charge", amount } : { kind: "tokenize" };
  const tokenType = attributes.value("tokenType", oneOf(choices.tokenType));
  if (method !== "ach-debit") return { transaction, currency, tokenType };
  if (transaction.kind === "charge" && !bank.charges) {
    attributes.wrong("chargeAmount", `must be 0 or absent with paymentMethod="ach-debit".`);
  }
  const [usual] = bank.tokenTypes;
  if (usual === undefined || bank.tokenTypes.includes(tokenType)) return { transaction, currency, tokenType };
  if (attributes.has("tokenType")) {
    attributes.wrong("tokenType", `must be "${usual}" with paymentMethod="ach-debit".`);
  }
  return { transaction, currency, tokenType: usual };
}
