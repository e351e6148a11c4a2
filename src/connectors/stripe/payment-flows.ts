import type { Stripe } from "stripe";
import type { Payment } from "../../domain/connector.js";
import type { Card, ConnectorOutcome } from "../../domain/pay.js";
import { outcomeOfIntent } from "./intent-outcome.js";
import {
  customerRequest,
  paymentIntentRequest,
  paymentMethodRequest,
  setupIntentRequest,
  tokenRequest,
} from "./requests.js";
import type { SecretForm } from "./secret-form.js";
import type { Steps } from "./steps.js";

/** Everything that one payment is made with. */
export interface Flow {
  readonly stripe: Stripe;
  readonly steps: Steps;
  readonly payment: Payment;
  readonly card: Card;
  readonly secrets: SecretForm;
  readonly moto: boolean;
}

/** The requests of a payment, by what the document wants (docs/decisions/stripe.md). */
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

/** The card first: where Stripe refuses it no customer is made. */
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
