import type { Stripe } from "stripe";
import type { Payment } from "../../domain/connector.js";
import type { Card, PayRequest } from "../../domain/pay.js";
import { stripeAmount } from "./amount.js";
import { ID_KEY } from "./refusal.js";
import type { SecretForm } from "./secret-form.js";

/** The card as the SDK may see it: its number and code are placeholders. */
function cardOf({ pan, cvv }: Card, secrets: SecretForm) {
  return {
    number: secrets.hold(pan.digits),
    ...(cvv === undefined || cvv.length === 0 ? {} : { cvc: secrets.hold(cvv) }),
  };
}

export function paymentMethodRequest(
  { request }: Payment,
  card: Card,
  secrets: SecretForm,
): Stripe.PaymentMethodCreateParams {
  const { expiry } = card;
  const postalCode = postalCodeOf(request, card);
  return {
    type: "card",
    card: {
      ...cardOf(card, secrets),
      ...(expiry === undefined ? {} : { exp_month: expiry.month, exp_year: expiry.year }),
    },
    ...(postalCode === "" ? {} : { billing_details: { address: { postal_code: postalCode } } }),
  };
}

export function tokenRequest(
  { request }: Payment,
  card: Card,
  secrets: SecretForm,
): Stripe.TokenCreateParams {
  const { expiry } = card;
  const postalCode = postalCodeOf(request, card);
  return {
    card: {
      ...cardOf(card, secrets),
      exp_month: String(expiry?.month ?? ""),
      exp_year: String(expiry?.year ?? ""),
      ...(postalCode === "" ? {} : { address_zip: postalCode }),
    },
  };
}

/**
 * One charge, confirmed in the same request. Nobody can do 3-D Secure on a telephone: where the bank asks for it, the
 * payment is to fail instead of waiting for a customer who never comes.
 */
export function paymentIntentRequest(
  payment: Payment,
  paymentMethod: string,
  moto: boolean,
): Stripe.PaymentIntentCreateParams {
  const { transaction, currency } = payment.request;
  const amount = transaction.kind === "charge" ? stripeAmount(transaction.amount) : 0;
  if (typeof amount !== "number") throw new RangeError(amount.unfit);
  return {
    amount,
    currency: currency.toLowerCase(),
    payment_method: paymentMethod,
    allowed_payment_method_types: ["card"],
    capture_method: "automatic",
    confirm: true,
    error_on_requires_action: true,
    ...telephoneOrder(moto),
    ...describedBy(payment),
  };
}

export function customerRequest(payment: Payment): Stripe.CustomerCreateParams {
  return describedBy(payment);
}

/** Keeps a card for payments without its owner; a SetupIntent attaches it to the customer when it succeeds. */
export function setupIntentRequest(
  payment: Payment,
  customer: string,
  paymentMethod: string,
  moto: boolean,
): Stripe.SetupIntentCreateParams {
  return {
    customer,
    payment_method: paymentMethod,
    allowed_payment_method_types: ["card"],
    usage: "off_session",
    confirm: true,
    ...telephoneOrder(moto),
    ...describedBy(payment),
  };
}

function telephoneOrder(moto: boolean) {
  return moto ? { payment_method_options: { card: { moto: true } } } : {};
}

function describedBy({ id, request: { description, parameters } }: Payment) {
  const metadata = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
  return { ...(description === "" ? {} : { description }), metadata: { ...metadata, [ID_KEY]: id } };
}

function postalCodeOf({ knownPostalCode }: PayRequest, { postalCode }: Card): string {
  return postalCode ?? knownPostalCode ?? "";
}
