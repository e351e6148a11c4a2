import { describe, expect, it } from "vitest";
import { charge, httpConnector } from "../../support/http-connector-run.js";
import { answer, type Reply } from "../../support/scripted-http.js";

const LOOKUP = { lookupUrl: "https://pay.example/payments/{transaction_id}?full=1" };
const FIVE_MINUTES = 5 * 60_000;

describe("a lookup", () => {
  it("does not exist without an address for it", () => {
    expect(httpConnector(answer(charge)).connector.lookup).toBeUndefined();
  });

  it("sends a GET with the connector's credentials", async () => {
    const { lookup, sent } = httpConnector(answer(charge), { ...LOOKUP, username: "u", password: "p" });
    expect(await lookup("a/b")).toMatchObject({ state: "approved", chargeId: "ch_1" });
    expect(sent[0]?.request).toMatchObject({
      method: "GET",
      url: "https://pay.example/payments/a%2Fb?full=1",
      headers: { authorization: "Basic dTpw" },
    });
    expect(sent[0]?.request).not.toHaveProperty("body");
  });

  it.each<[string, Reply, object]>([
    ["a token", answer({ token_id: "tok_1" }), { state: "approved", tokenId: "tok_1" }],
    ["a decline", answer({ error_code: "card_declined" }), { state: "declined", cause: "card" }],
    ["a payment in progress", answer({ status: "pending" }, 202), { state: "unknown", code: "HTTP 202" }],
    ["an error that may refer to the query", answer({ error_code: "x" }, 400), { state: "unknown" }],
    ["no access", answer("", 401), { state: "unknown", cause: "not-authorized" }],
    ["a broken server", answer("", 500), { state: "unknown", code: "HTTP 500" }],
    ["silence", "silence", { state: "unknown", code: "HTTP_NO_ANSWER" }],
    ["a server that is not running", "HTTP_UNREACHABLE", { state: "unknown" }],
  ])("handles %s", async (_case, reply, outcome) => {
    const { lookup, sent } = httpConnector(reply, LOOKUP);
    expect(await lookup()).toMatchObject(outcome);
    expect(sent).toHaveLength(1);
  });

  it("believes a 404 that has been repeated for five minutes", async () => {
    const { lookup, clock } = httpConnector(answer("", 404), LOOKUP);
    expect(await lookup()).toMatchObject({ state: "unknown", code: "NOT_FOUND" });
    clock.advance(FIVE_MINUTES - 100);
    expect(await lookup()).toMatchObject({ state: "unknown", code: "NOT_FOUND" });
    expect(await lookup("t2")).toMatchObject({ state: "unknown" });
    clock.advance(100);
    expect(await lookup()).toMatchObject({ state: "failed", code: "NOT_FOUND" });
  });

  it("restarts the five minutes after a different answer", async () => {
    const replies = [answer("", 404), answer({}, 202), answer("", 404)];
    const { lookup, clock } = httpConnector(replies, LOOKUP);
    await lookup();
    await lookup();
    clock.advance(FIVE_MINUTES);
    expect(await lookup()).toMatchObject({ state: "unknown", code: "NOT_FOUND" });
  });
});
