import { describe, expect, it } from "vitest";
import { answer, type Reply } from "../../support/scripted-http.js";
import { paymentIntent, setupIntent } from "../../support/stripe-answers.js";
import { stripeConnector, stripeError } from "../../support/stripe-run.js";

const INTENTS = "/v1/payment_intents";
const SETUPS = "/v1/setup_intents";
const SEARCH = "/v1/payment_intents/search";

const list = (data: unknown[], has_more = false) => answer({ object: "list", url: INTENTS, data, has_more });
const found = (data: unknown[]) =>
  answer({ object: "search_result", url: SEARCH, data, has_more: false, next_page: null });
const other = paymentIntent({ id: "pi_0", metadata: { transaction_id: "t0" } });
const nothing = { [INTENTS]: list([other]), [SETUPS]: list([]), [SEARCH]: found([]) };
const card = {
  type: "card_error",
  code: "card_declined",
  decline_code: "lost_card",
  message: "No.",
} as const;

describe("a lookup at Stripe", () => {
  it("finds a charge in the list of the last day, by its metadata", async () => {
    const { lookup, sent, asked, clock } = stripeConnector({
      ...nothing,
      [INTENTS]: list([other, paymentIntent()]),
    });
    clock.advance(2 * 86_400_000 + 999);
    expect(await lookup()).toEqual({
      state: "approved",
      chargeId: "ch_1",
      parameters: { payment_intent: "pi_1" },
    });
    expect(asked()).toEqual([`GET ${INTENTS}`]);
    expect(sent[0]?.request.url).toContain("?created[gte]=86400&limit=100");
    expect(sent[0]?.request).not.toHaveProperty("body");
  });

  it("reads all pages of the list", async () => {
    const { lookup, sent } = stripeConnector({ [INTENTS]: [list([other], true), list([paymentIntent()])] });
    expect(await lookup()).toMatchObject({ state: "approved" });
    expect(sent[1]?.request.url).toContain("starting_after=pi_0");
  });

  it.each<[string, object, Record<string, Reply>]>([
    [
      "a reusable token",
      { state: "approved", tokenId: "pm_1", profileId: "cus_1" },
      { [SETUPS]: list([setupIntent()]) },
    ],
    [
      "an old charge, by the search",
      { state: "approved", chargeId: "ch_1" },
      { [SEARCH]: found([paymentIntent()]) },
    ],
    [
      "a decline",
      { state: "declined", code: "lost_card", message: "No.", cause: "card" },
      { [INTENTS]: list([paymentIntent({ status: "requires_payment_method", last_payment_error: card })]) },
    ],
    [
      "an intent that may still be confirmed",
      { state: "unknown", code: "requires_payment_method" },
      { [INTENTS]: list([paymentIntent({ status: "requires_payment_method" })]) },
    ],
    [
      "a charge in progress",
      { state: "unknown" },
      { [INTENTS]: list([paymentIntent({ status: "processing" })]) },
    ],
    ["no payment, which proves nothing", { state: "unknown", code: "NOT_FOUND" }, {}],
    [
      "no search in this country",
      { state: "unknown", code: "invalid_request_error" },
      { [SEARCH]: stripeError({ type: "invalid_request_error" }, 400) },
    ],
    [
      "no access",
      { state: "unknown", cause: "not-authorized" },
      { [INTENTS]: stripeError({ type: "invalid_request_error" }, 401) },
    ],
    ["silence", { state: "unknown", code: "HTTP_NO_ANSWER" }, { [INTENTS]: "silence" }],
  ])("reports %s", async (_case, outcome, routes) => {
    expect(await stripeConnector({ ...nothing, ...routes }).lookup()).toMatchObject(outcome);
  });

  it("searches for the id unchanged", async () => {
    const { lookup, sent } = stripeConnector(nothing);
    await lookup("it's");
    const query = new URL(sent.at(-1)?.request.url ?? "").searchParams.get("query");
    expect(query).toBe("metadata['transaction_id']:'it\\'s'");
  });

  it("gives up after 2000 intents", async () => {
    const page = list(
      Array.from({ length: 100 }, (_, index) => ({ ...other, id: `pi_${index}` })),
      true,
    );
    const { lookup, asked } = stripeConnector({ ...nothing, [INTENTS]: page });
    expect(await lookup()).toMatchObject({ state: "unknown" });
    expect(asked().filter((path) => path === `GET ${INTENTS}`)).toHaveLength(20);
  });
});
