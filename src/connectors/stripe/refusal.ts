import type { Refusal } from "../../domain/connector.js";
import type { PayRequest } from "../../domain/pay.js";
import { stripeAmount } from "./amount.js";

/** Where the transaction's id stands in the metadata of what is made at Stripe. */
export const ID_KEY = "transaction_id";

/** docs.stripe.com/api/metadata; one of the 50 is ours. */
const MOST_PARAMETERS = 49;
const LONGEST_NAME = 40;
const LONGEST_VALUE = 500;
/** docs.stripe.com/api/payment_intents/create, `description`. */
const LONGEST_DESCRIPTION = 1000;

/** Why Stripe would not take this request; asked before the caller is. */
export function stripeRefusal(request: PayRequest): Refusal | undefined {
  const { method, transaction, fields, parameters, description } = request;
  if (method !== "credit-card")
    return refuse("payment-method", "paymentMethod", "this connector takes cards only");
  if (!fields.includes("expiration-date"))
    return refuse("parameter", "expirationDate", "Stripe needs the card's expiration date");
  if (transaction.kind === "charge") {
    const amount = stripeAmount(transaction.amount);
    if (typeof amount !== "number") return refuse("currency", "chargeAmount", amount.unfit);
  }
  if (description.length > LONGEST_DESCRIPTION) {
    const message = `Stripe keeps at most ${LONGEST_DESCRIPTION} characters of a description`;
    return refuse("parameter", "description", message);
  }
  if (parameters.length > MOST_PARAMETERS)
    return refuse("parameter", "Parameter", `Stripe keeps at most ${MOST_PARAMETERS} parameters`);
  const unfit = parameters.find(({ name, value }) => !fitsMetadata(name, value));
  if (unfit === undefined) return undefined;
  const rule = `a name of at most ${LONGEST_NAME} characters without brackets and other than ${ID_KEY}, a value of at most ${LONGEST_VALUE}`;
  return refuse(
    "parameter",
    "Parameter",
    `Stripe does not keep the parameter ${unfit.name}: it needs ${rule}`,
  );
}

function fitsMetadata(name: string, value: string): boolean {
  return (
    name !== ID_KEY && name.length <= LONGEST_NAME && !/[[\]]/.test(name) && value.length <= LONGEST_VALUE
  );
}

function refuse(unsupported: Refusal["unsupported"], attribute: string, message: string): Refusal {
  return { unsupported, attribute, message };
}
