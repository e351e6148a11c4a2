import type { Payment } from "../../src/connectors/connector.js";
import {
  StripeConnector,
  type StripeConnectorOptions,
} from "../../src/connectors/stripe/stripe-connector.js";
import type { Card, PayRequest } from "../../src/core/payment.js";
import { pan, secret } from "./card.js";
import { payRequest } from "./pay-run.js";
import { answer, type Reply, ScriptedHttp, settled } from "./scripted-http.js";
import {
  CUSTOMER,
  PAYMENT_METHOD,
  paymentIntent,
  type StripeErrorBody,
  setupIntent,
  TOKEN,
} from "./stripe-answers.js";
import { VirtualClock } from "./virtual-clock.js";

export const NUMBER = "4000056655665556";
export const CVV = "8317";

export function stripePayment(request: Partial<PayRequest> = {}, card: Partial<Card> = {}): Payment {
  const instrument = {
    pan: pan(NUMBER),
    expiry: { month: 7, year: 2031 },
    cvv: secret(CVV),
    postalCode: "94105",
    ...card,
  };
  return { id: "t1", request: payRequest(request), instrument, body: {}, maskedBody: {} };
}

export function stripeError(
  error: StripeErrorBody,
  status: number,
  headers: Record<string, string> = {},
): Reply {
  return answer({ error: { message: "Stripe's words", ...error } }, status, headers);
}

const SUCCESS: Readonly<Record<string, unknown>> = {
  "/v1/payment_methods": PAYMENT_METHOD,
  "/v1/payment_intents": paymentIntent(),
  "/v1/setup_intents": setupIntent(),
  "/v1/customers": CUSTOMER,
  "/v1/tokens": TOKEN,
};

export type Routes = Readonly<Record<string, Reply | readonly Reply[]>>;

/** Stripe in virtual time: it answers by path, with success unless a test overrides it. */
export function stripeConnector(routes: Routes = {}, options: Partial<StripeConnectorOptions> = {}) {
  const clock = new VirtualClock();
  const met = new Map<string, number>();
  const http = new ScriptedHttp(clock, ({ url }) => {
    const { pathname } = new URL(url);
    const turn = met.get(pathname) ?? 0;
    met.set(pathname, turn + 1);
    const route = routes[pathname];
    if (Array.isArray(route)) return route[Math.min(turn, route.length - 1)];
    return (route as Reply | undefined) ?? answer(SUCCESS[pathname]);
  });
  const connector = new StripeConnector(
    { name: "Shop", secretKey: "sk_test_1", moto: false, deadlineMs: 20_000, retries: 2, ...options },
    http,
    clock,
    () => 1,
  );
  return {
    connector,
    clock,
    sent: http.sent,
    submit: (payment = stripePayment()) => settled(clock, connector.submit(payment)),
    lookup: (id = "t1") => settled(clock, connector.lookup(id)),
    /** "POST /v1/tokens" of each request. */
    asked: () => http.sent.map(({ request }) => `${request.method} ${new URL(request.url).pathname}`),
    form: (index: number) => Object.fromEntries(new URLSearchParams(http.sent[index]?.body)),
  };
}
