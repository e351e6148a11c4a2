import { describe, expect, it } from "vitest";
import { cardPayment, charge, httpConnector, TOKENIZE } from "../../support/http-connector-run.js";
import { answer, type Reply } from "../../support/scripted-http.js";

const token = { token_id: "tok_1", error_code: null };

describe("an answer to a charge", () => {
  // Twilio, Generic Pay Connector: {"charge_id":"some_id","error_code":null,"error_message":null,"parameters":{..}}
  it.each<[string, Reply, object]>([
    ["a charge", answer(charge), { state: "approved", chargeId: "ch_1" }],
    ["a number as id", answer({ charge_id: 17, error_code: null }), { state: "approved", chargeId: "17" }],
    ["an empty error code", answer({ charge_id: "c", error_code: "" }), { state: "approved" }],
    [
      "parameters",
      answer({ ...charge, parameters: { fee: 3, note: "n", none: null, more: { a: 1 } } }),
      { state: "approved", parameters: { fee: "3", note: "n", none: "", more: '{"a":1}' } },
    ],
    [
      "an error code",
      answer({ charge_id: null, error_code: "limit", error_message: "no" }),
      { state: "declined", code: "limit", message: "no" },
    ],
    ["an error code and a charge", answer({ ...charge, error_code: "x" }), { state: "declined", code: "x" }],
    [
      "an error code and status 402",
      answer({ error_code: 51, error_message: "x" }, 402),
      { state: "declined", code: "51" },
    ],
    ["200 without JSON: money may have moved", answer("<html>"), { state: "unknown", code: "HTTP 200" }],
    ["200 without any id", answer({ error_code: null }), { state: "unknown", code: "HTTP 200" }],
    ["200 with an empty id", answer({ charge_id: "", error_code: null }), { state: "unknown" }],
    ["a token instead of a charge", answer(token), { state: "unknown", code: "HTTP 200" }],
    ["an answer that is too large", "HTTP_ANSWER_TOO_LARGE", { state: "unknown" }],
    ["a redirection", answer({}, 302), { state: "failed", code: "HTTP 302" }],
    ["See Other: it was done", answer("", 303), { state: "unknown", code: "HTTP 303" }],
    ["a bad request", answer("no", 400), { state: "failed", code: "HTTP 400" }],
    ["401", answer("", 401), { state: "failed", code: "CONNECTOR_NOT_AUTHORIZED", cause: "not-authorized" }],
    ["403", answer({}, 403), { state: "failed", code: "CONNECTOR_NOT_AUTHORIZED", cause: "not-authorized" }],
    ["401 with an error code", answer({ error_code: "x" }, 401), { state: "declined", code: "x" }],
    ["an address that is not allowed", "HTTP_ADDRESS_REFUSED", { state: "failed" }],
    ["a fault of our own", "INTERNAL", { state: "unknown", code: "INTERNAL" }],
  ])("is interpreted without a retry: %s", async (_case, reply, outcome) => {
    const { submit, sent } = httpConnector(reply);
    expect(await submit()).toMatchObject(outcome);
    expect(sent).toHaveLength(1);
  });

  it.each(["card_declined", "insufficient_funds", "Expired Card", "do-not-honor", "INCORRECT_CVC"])(
    "blames the card: %s",
    async (code) => {
      const { submit } = httpConnector(answer({ error_code: code }));
      expect(await submit()).toMatchObject({ state: "declined", code, cause: "card" });
    },
  );

  it.each(["limit_reached", "51", "merchant_blocked"])("does not blame the card: %s", async (code) => {
    expect(await httpConnector(answer({ error_code: code })).submit()).not.toHaveProperty("cause");
  });
});

describe("an answer to a request for a token", () => {
  it("has a token_id", async () => {
    const outcome = await httpConnector(answer({ ...token, profile_id: "cus_1" })).submit(
      cardPayment(undefined, TOKENIZE),
    );
    expect(outcome).toMatchObject({ state: "approved", tokenId: "tok_1", profileId: "cus_1" });
  });

  it("is not usable with only a charge_id", async () => {
    const outcome = await httpConnector(answer(charge)).submit(cardPayment(undefined, TOKENIZE));
    expect(outcome).toMatchObject({ state: "unknown" });
  });
});
