import type { PayRequest } from "../../../domain/pay.js";
import type { Attributes } from "../attributes.js";
import { oneOf } from "../kinds.js";
import type { XmlPayProfile } from "./profile.js";

/** A card or a bank account, and of which type; for a card that is passed over, or a mistake (decision 12). */
export function readMethod(
  attributes: Attributes,
  { choices, bank }: XmlPayProfile,
): Pick<PayRequest, "method" | "bankAccountType"> {
  const method = attributes.value("paymentMethod", oneOf(choices.paymentMethod));
  const bankAccountType = attributes.value("bankAccountType", oneOf(choices.bankAccountType));
  if (method === "ach-debit") return { method, bankAccountType };
  // Of a method that is none nobody knows whether it would have gone with the type.
  const isCard = attributes.text("paymentMethod") === method;
  if (isCard && attributes.has("bankAccountType") && bank.typeOnCardCode !== undefined) {
    attributes.wrong("bankAccountType", `is for paymentMethod="ach-debit" only.`, bank.typeOnCardCode);
  }
  return { method };
}
