import { afterEach, describe, expect, it } from "vitest";
import { StripeConnector } from "../../../src/connectors/stripe/stripe-connector.js";
import { systemClock } from "../../../src/core/clock.js";
import { GuardedHttpClient } from "../../../src/http-client/client.js";
import { TestServer } from "../../support/http-server.js";
import { PAYMENT_METHOD, paymentIntent } from "../../support/stripe-answers.js";
import { CVV, NUMBER, stripePayment } from "../../support/stripe-run.js";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function connectorAt(answers: Record<string, unknown>, status = 200) {
  const server = await TestServer.start(({ url }, response) => {
    const headers = {
      "content-type": "application/json",
      "request-id": "req_1",
      "stripe-notice": "a notice",
    };
    response.writeHead(status, headers).end(JSON.stringify(answers[url]));
  });
  const http = new GuardedHttpClient({ allowedHosts: ["127.0.0.1"], clock: systemClock });
  open.push(server, http);
  const options = { name: "Shop", secretKey: "sk_test_1", moto: false, deadlineMs: 5_000, retries: 0 };
  return { connector: new StripeConnector({ ...options, apiBase: server.url }, http, systemClock), server };
}

describe("Stripe over a socket", () => {
  it("receives complete forms with the card in them, and nothing about this machine", async () => {
    const { connector, server } = await connectorAt({
      "/v1/payment_methods": PAYMENT_METHOD,
      "/v1/payment_intents": paymentIntent(),
    });
    expect(await connector.submit(stripePayment())).toMatchObject({ state: "approved", chargeId: "ch_1" });
    const [card, intent] = server.received;
    const form = new URLSearchParams(card?.body);
    expect([form.get("card[number]") === NUMBER, form.get("card[cvc]") === CVV]).toEqual([true, true]);
    expect(Number(card?.headers["content-length"])).toBe(card?.body.length);
    expect(new URLSearchParams(intent?.body).get("payment_method")).toBe("pm_1");
    for (const { headers } of server.received) {
      expect(headers["user-agent"]).toBe("freeswitch-pay");
      expect(Object.keys(headers).filter((name) => name.startsWith("x-"))).toEqual([]);
    }
  });

  it("is understood when it does not know our key", async () => {
    const error = { type: "invalid_request_error", message: "Invalid API Key provided: sk_test_1" };
    const { connector } = await connectorAt({ "/v1/payment_methods": { error } }, 401);
    const outcome = await connector.submit(stripePayment());
    expect(outcome).toMatchObject({
      state: "failed",
      code: "CONNECTOR_NOT_AUTHORIZED",
      cause: "not-authorized",
    });
    expect(JSON.stringify(outcome)).not.toContain("sk_test");
  });
});
