import { describe, expect, it } from "vitest";
import { answer, type Reply } from "../../support/scripted-http.js";
import { CUSTOMER, PAYMENT_METHOD, paymentIntent, setupIntent } from "../../support/stripe-answers.js";
import { stripeConnector, stripeError, stripePayment } from "../../support/stripe-run.js";

const METHOD = "/v1/payment_methods";
const INTENT = "/v1/payment_intents";
const no = { "stripe-should-retry": "false" };
const failed = (code: string) => ({ state: "failed", code });
const unknown = (code: string) => ({ state: "unknown", code });
const declined = (code: string) => ({ state: "declined", code, cause: "card" });

describe("Stripe's answer to a payment intent", () => {
  it.each<[string, Reply | Reply[], object, number]>([
    [
      "a decline",
      stripeError({ type: "card_error", code: "card_declined", decline_code: "insufficient_funds" }, 402),
      { ...declined("insufficient_funds"), message: "Stripe's words" },
      1,
    ],
    [
      "an expired card",
      stripeError({ type: "card_error", code: "expired_card" }, 402),
      declined("expired_card"),
      1,
    ],
    [
      "3-D Secure is wanted",
      stripeError({ type: "card_error", code: "authentication_required" }, 402),
      declined("authentication_required"),
      1,
    ],
    [
      "requires_action nevertheless",
      answer(paymentIntent({ status: "requires_action" })),
      declined("authentication_required"),
      1,
    ],
    ["processing", answer(paymentIntent({ status: "processing" })), unknown("processing"), 1],
    ["a state of the future", answer({ ...paymentIntent(), status: "pondering" }), unknown("pondering"), 1],
    ["canceled", answer(paymentIntent({ status: "canceled" })), declined("canceled"), 1],
    [
      "no charge's id",
      answer(paymentIntent({ latest_charge: null })),
      { state: "approved", chargeId: "pi_1" },
      1,
    ],
    [
      "a wrong key",
      stripeError({ type: "invalid_request_error" }, 401),
      failed("CONNECTOR_NOT_AUTHORIZED"),
      1,
    ],
    [
      "no permission",
      stripeError({ type: "invalid_request_error" }, 403),
      failed("CONNECTOR_NOT_AUTHORIZED"),
      1,
    ],
    [
      "a parameter is wrong",
      stripeError({ type: "invalid_request_error", code: "amount_too_small" }, 400),
      failed("amount_too_small"),
      1,
    ],
    [
      "card numbers are not enabled for the account",
      stripeError({ type: "invalid_request_error" }, 402),
      failed("invalid_request_error"),
      1,
    ],
    [
      "too many requests",
      stripeError({ type: "invalid_request_error", code: "rate_limit" }, 429),
      failed("rate_limit"),
      3,
    ],
    [
      "the key was used with other parameters",
      stripeError({ type: "idempotency_error" }, 400),
      unknown("idempotency_error"),
      1,
    ],
    [
      "the same request is in progress, then done",
      [
        stripeError({ type: "idempotency_error", code: "idempotency_key_in_use" }, 409),
        answer(paymentIntent()),
      ],
      { state: "approved" },
      2,
    ],
    [
      "the same request is in progress forever",
      stripeError({ type: "idempotency_error", code: "idempotency_key_in_use" }, 409),
      unknown("idempotency_key_in_use"),
      3,
    ],
    ["a fault at Stripe", stripeError({ type: "api_error" }, 500), unknown("api_error"), 3],
    ["a final fault", stripeError({ type: "api_error" }, 500, no), unknown("api_error"), 1],
    ["a gateway's page", answer("<html>", 502), unknown("HTTP 502"), 3],
    [
      "JSON without an error, with an error's status",
      answer({ message: "down" }, 503),
      unknown("HTTP 503"),
      3,
    ],
    ["a success that is not Stripe's", answer({ ok: true }), unknown("HTTP 200"), 3],
    ["403 of a gateway", answer("", 403), failed("CONNECTOR_NOT_AUTHORIZED"), 1],
    ["silence", "silence", unknown("HTTP_NO_ANSWER"), 3],
    ["no server", "HTTP_UNREACHABLE", failed("HTTP_UNREACHABLE"), 3],
    [
      "a broken connection, then no server",
      ["HTTP_NO_ANSWER", "HTTP_UNREACHABLE"],
      unknown("HTTP_UNREACHABLE"),
      3,
    ],
    ["an address that is not allowed", "HTTP_ADDRESS_REFUSED", failed("HTTP_ADDRESS_REFUSED"), 1],
  ])("is understood: %s", async (_case, replies, outcome, tries) => {
    const { submit, asked } = stripeConnector({ [INTENT]: replies });
    expect(await submit()).toMatchObject(outcome);
    expect(asked()).toEqual([`POST ${METHOD}`, ...Array(tries).fill(`POST ${INTENT}`)]);
  });

  it("has a cause that blames our own key", async () => {
    const { submit } = stripeConnector({ [INTENT]: stripeError({ type: "invalid_request_error" }, 401) });
    expect(await submit()).toMatchObject({ cause: "not-authorized" });
  });

  it("is retried after the requested time", async () => {
    const busy = stripeError({ type: "invalid_request_error" }, 429, { "retry-after": "4" });
    const { submit, sent } = stripeConnector({ [INTENT]: [busy, answer(paymentIntent())] });
    await submit();
    expect(sent.map(({ at }) => at)).toEqual([0, 0, 4_000]);
  });
});

describe("a request before the money moves", () => {
  it.each<[string, Reply, object]>([
    [
      "a wrong number",
      stripeError({ type: "card_error", code: "incorrect_number" }, 402),
      declined("incorrect_number"),
    ],
    ["silence", "silence", failed("HTTP_NO_ANSWER")],
    ["a fault at Stripe", stripeError({ type: "api_error" }, 500), failed("api_error")],
  ])("leaves no doubt: %s", async (_case, reply, outcome) => {
    const { submit, asked } = stripeConnector({ [METHOD]: reply });
    expect(await submit()).toMatchObject(outcome);
    expect(asked()).not.toContain(`POST ${INTENT}`);
  });
});

describe("Stripe's answer to a reusable token", () => {
  const reusable = stripePayment({ transaction: { kind: "tokenize" }, tokenType: "reusable" });
  const SETUP = "/v1/setup_intents";
  const error = { type: "card_error", code: "card_declined", decline_code: "do_not_honor" } as const;

  it.each<[string, Reply, object]>([
    ["a decline", stripeError(error, 402), declined("do_not_honor")],
    [
      "3-D Secure is wanted",
      answer(setupIntent({ status: "requires_action" })),
      declined("authentication_required"),
    ],
    [
      "a setup that failed",
      answer(setupIntent({ status: "requires_payment_method", last_setup_error: error })),
      declined("do_not_honor"),
    ],
    ["silence", "silence", unknown("HTTP_NO_ANSWER")],
  ])("is understood: %s", async (_case, reply, outcome) => {
    expect(await stripeConnector({ [SETUP]: reply }).submit(reusable)).toMatchObject(outcome);
  });

  it("certainly fails when no customer could be created", async () => {
    const { submit, asked } = stripeConnector({ "/v1/customers": "HTTP_NO_ANSWER" });
    expect(await submit(reusable)).toMatchObject(failed("HTTP_NO_ANSWER"));
    expect(asked()).not.toContain(`POST ${SETUP}`);
  });

  it("takes at most longestMs", async () => {
    const late = { late: answer({}, 503, { "retry-after": "10" }) };
    const routes = {
      [METHOD]: [late, late, { late: answer(PAYMENT_METHOD) }],
      "/v1/customers": [late, late, { late: answer(CUSTOMER) }],
      [SETUP]: late,
    };
    const { submit, clock, connector } = stripeConnector(routes);
    await submit(reusable);
    expect([clock.now(), connector.longestMs]).toEqual([240_000, 240_000]);
  });
});
