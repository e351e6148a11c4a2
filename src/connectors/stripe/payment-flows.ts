import type { Stripe } from "stripe";
import type { Clock } from "../../core/clock.js";
import type { Card, ConnectorOutcome, PayRequest } from "../../core/payment.js";
import type { Payment } from "../connector.js";
import type { Concluded, RetryPolicy } from "../retry-policy.js";
import { stripeAmount } from "./amount.js";
import { ID_KEY, outcomeOfIntent, problemOf } from "./outcomes.js";
import type { SecretForm } from "./secret-form.js";

/** The card as the SDK may see it: its number and code are placeholders. */
function cardOf({ pan, cvv }: Card, secrets: SecretForm) {
  return {
    number: secrets.hold(pan.digits),
    ...(cvv === undefined || cvv.length === 0 ? {} : { cvc: secrets.hold(cvv) }),
  };
}

function paymentMethodRequest(
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

function tokenRequest({ request }: Payment, card: Card, secrets: SecretForm): Stripe.TokenCreateParams {
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
 * One charge, confirmed in the same request. 3-D Secure is impossible by telephone: if the bank requires it, the payment
 * must fail instead of waiting for an authentication that never happens.
 */
function paymentIntentRequest(
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

function customerRequest(payment: Payment): Stripe.CustomerCreateParams {
  return describedBy(payment);
}

/** Saves a card for payments without its owner present; a successful SetupIntent attaches it to the customer. */
function setupIntentRequest(
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

type Call<T> = (options: Stripe.RequestOptions) => Promise<T>;

/** The requests of one payment, each with a separate idempotency key. */
export class Steps {
  constructor(
    private readonly transactionId: string,
    private readonly tries: RetryPolicy,
    private readonly clock: Clock,
  ) {}

  /** A request that charges no one and stores nothing usable, regardless of its result: it is never `unknown`. */
  async prepare<T>(name: string, call: Call<T>): Promise<Concluded<T>> {
    const concluded = await this.decide(name, call);
    if ("result" in concluded || concluded.outcome.state !== "unknown") return concluded;
    return { outcome: { ...concluded.outcome, state: "failed" } };
  }

  /** The request that charges or saves the card. */
  decide<T>(name: string, call: Call<T>): Promise<Concluded<T>> {
    return this.tries.run(async () => {
      try {
        return { result: await call({ idempotencyKey: `${this.transactionId}-${name}` }) };
      } catch (thrown) {
        return problemOf(thrown, this.clock.now());
      }
    });
  }
}

/** What the requests of one payment use. */
interface Flow {
  readonly stripe: Stripe;
  readonly steps: Steps;
  readonly payment: Payment;
  readonly card: Card;
  readonly secrets: SecretForm;
  readonly moto: boolean;
}

/** The requests of a payment, by what the document requests (docs/decisions/stripe.md). */
export function flowOf({ request }: Payment): (flow: Flow) => Promise<ConnectorOutcome> {
  if (request.transaction.kind === "charge") return charge;
  return { "one-time": oneTimeToken, "payment-method": paymentMethodToken, reusable: reusableToken }[
    request.tokenType
  ];
}

async function charge(flow: Flow): Promise<ConnectorOutcome> {
  const method = await newPaymentMethod(flow);
  if (!("result" in method)) return method.outcome;
  const { stripe, steps, payment, moto } = flow;
  const params = paymentIntentRequest(payment, method.result.id, moto);
  const intent = await steps.decide("payment-intent", (options) =>
    stripe.paymentIntents.create(params, options),
  );
  return "result" in intent ? outcomeOfIntent(intent.result) : intent.outcome;
}

async function oneTimeToken({ stripe, steps, payment, card, secrets }: Flow): Promise<ConnectorOutcome> {
  const params = tokenRequest(payment, card, secrets);
  const token = await steps.prepare("token", (options) => stripe.tokens.create(params, options));
  return "result" in token ? tokenOutcome(token.result.id) : token.outcome;
}

async function paymentMethodToken(flow: Flow): Promise<ConnectorOutcome> {
  const method = await newPaymentMethod(flow);
  return "result" in method ? tokenOutcome(method.result.id) : method.outcome;
}

/** The card first: if Stripe refuses it, no customer is created. */
async function reusableToken(flow: Flow): Promise<ConnectorOutcome> {
  const method = await newPaymentMethod(flow);
  if (!("result" in method)) return method.outcome;
  const { stripe, steps, payment, moto } = flow;
  const customer = await steps.prepare("customer", (options) =>
    stripe.customers.create(customerRequest(payment), options),
  );
  if (!("result" in customer)) return customer.outcome;
  const params = setupIntentRequest(payment, customer.result.id, method.result.id, moto);
  const intent = await steps.decide("setup-intent", (options) => stripe.setupIntents.create(params, options));
  return "result" in intent ? outcomeOfIntent(intent.result) : intent.outcome;
}

function newPaymentMethod({ stripe, steps, payment, card, secrets }: Flow) {
  const params = paymentMethodRequest(payment, card, secrets);
  return steps.prepare("payment-method", (options) => stripe.paymentMethods.create(params, options));
}

function tokenOutcome(tokenId: string): ConnectorOutcome {
  return { state: "approved", tokenId, parameters: {} };
}
