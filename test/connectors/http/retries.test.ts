import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { charge, httpConnector } from "../../support/http-connector-run.js";
import { answer, type Reply } from "../../support/scripted-http.js";

const approved = answer(charge);
const busy = (seconds: string, status = 429) => answer("", status, { "retry-after": seconds });

describe("retries", () => {
  it("send the same body and id after 10 s without an answer, at most five times; then the outcome is unknown", async () => {
    const { submit, sent, connector } = httpConnector("silence");
    expect(await submit()).toMatchObject({ state: "unknown", code: "HTTP_NO_ANSWER" });
    expect(sent.map(({ request }) => request.headers?.["idempotency-key"])).toEqual(Array(6).fill("t1"));
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
    // 10 s each, and pauses of 200, 400, 800, 1600, 3200 ms.
    expect(sent.map(({ at }) => at)).toEqual([0, 10_200, 20_600, 31_400, 43_000, 56_200]);
    expect(connector.longestMs).toBeGreaterThanOrEqual(66_200);
  });

  it("are spread randomly over the second half of each pause", async () => {
    const { submit, sent } = httpConnector("silence", {}, () => 0);
    await submit();
    expect(sent.map(({ at }) => at)).toEqual([0, 10_100, 20_300, 30_700, 41_500, 53_100]);
  });

  it("accept a late answer", async () => {
    const { submit, sent } = httpConnector(["silence", approved]);
    expect(await submit()).toMatchObject({ state: "approved", chargeId: "ch_1" });
    expect(sent).toHaveLength(2);
  });

  it.each<[string, Reply[], object, number]>([
    ["nothing was ever sent", ["HTTP_UNREACHABLE"], { state: "failed", code: "HTTP_UNREACHABLE" }, 6],
    ["one try may have arrived", ["HTTP_NO_ANSWER", "HTTP_UNREACHABLE"], { state: "unknown" }, 6],
    ["the server is broken", [answer("oops", 500)], { state: "unknown", code: "HTTP 500" }, 6],
    ["a gateway gives up", [answer("", 504)], { state: "unknown", code: "HTTP 504" }, 6],
    ["the same id is in progress", [answer("", 409), approved], { state: "approved" }, 2],
    ["the same id is in progress forever", [answer("", 409)], { state: "unknown", code: "HTTP 409" }, 6],
    ["the connector is too busy to begin", [answer("", 429)], { state: "failed", code: "HTTP 429" }, 6],
    ["a refusal follows a lost try", ["HTTP_NO_ANSWER", answer("", 400)], { state: "unknown" }, 2],
    ["no access after a lost try", ["HTTP_NO_ANSWER", answer("", 401)], { state: "unknown" }, 2],
    ["a refusal follows no try", ["HTTP_UNREACHABLE", answer("", 400)], { state: "failed" }, 2],
    [
      "a decline follows a lost try",
      ["HTTP_NO_ANSWER", answer({ error_code: "card_declined" })],
      { state: "declined" },
      2,
    ],
    [
      "a duplicate follows a lost try",
      ["HTTP_NO_ANSWER", answer({ error_code: "duplicate_transaction" })],
      { state: "unknown", code: "duplicate_transaction" },
      2,
    ],
    [
      "a duplicate in the message follows a lost try",
      [answer("", 500), answer({ error_code: 3, error_message: "Transaction already processed" })],
      { state: "unknown", code: "3" },
      2,
    ],
    [
      "a duplicate at the first try",
      [answer({ error_code: "duplicate_transaction" })],
      { state: "declined", code: "duplicate_transaction" },
      1,
    ],
  ])("when %s", async (_case, replies, outcome, tries) => {
    const { submit, sent } = httpConnector(replies);
    expect(await submit()).toMatchObject(outcome);
    expect(sent).toHaveLength(tries);
  });

  it("can be none", async () => {
    const { submit, sent, connector } = httpConnector("HTTP_NO_ANSWER", { retries: 0 });
    expect(await submit()).toMatchObject({ state: "unknown" });
    expect([sent.length, connector.longestMs]).toEqual([1, 10_000]);
  });
});

describe("Retry-After", () => {
  it("is obeyed in seconds and as a date", async () => {
    const date = new Date(7_000).toUTCString();
    const { submit, sent } = httpConnector([busy("3"), busy(date, 503), approved]);
    expect(await submit()).toMatchObject({ state: "approved" });
    expect(sent.map(({ at }) => at)).toEqual([0, 3_000, 7_000]);
  });

  it("does not shorten a pause, and counts only for 429 and 503", async () => {
    const { submit, sent } = httpConnector([busy("0"), busy("5", 500), busy("soon"), approved]);
    await submit();
    expect(sent.map(({ at }) => at)).toEqual([0, 200, 600, 1_400]);
  });

  it.each([
    [429, "failed"],
    [503, "unknown"],
  ])("is not obeyed above 10 s with %i: %s", async (status, state) => {
    const { submit, sent } = httpConnector(busy("11", status));
    expect(await submit()).toMatchObject({ state });
    expect(sent).toHaveLength(1);
  });
});

const anyReply = fc.oneof(
  fc.constantFrom<Reply>("silence", "HTTP_NO_ANSWER", "HTTP_UNREACHABLE", "HTTP_ANSWER_TOO_LARGE"),
  fc
    .tuple(fc.integer({ min: 200, max: 599 }), fc.nat({ max: 12 }))
    .map(([status, s]) => busy(String(s), status)),
  fc.constantFrom(approved, answer({ error_code: "card_declined" }), answer({ error_code: "duplicate" })),
);

/** Whether the card may have been charged after a reply; written independently of the code under test. */
function leavesOpen(reply: Reply): boolean {
  if (typeof reply === "string") return reply !== "HTTP_UNREACHABLE";
  if ("late" in reply) return leavesOpen(reply.late);
  const said = reply.body.length > 0;
  return !said && (reply.status < 300 || reply.status === 303 || reply.status === 409 || reply.status >= 500);
}

describe("any behavior of a connector", () => {
  it("is never reported as failed when money may have moved, and ends in time", async () => {
    const runs = fc.asyncProperty(
      fc.array(anyReply, { minLength: 1, maxLength: 7 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (replies, chance) => {
        const { submit, sent, clock, connector } = httpConnector(replies, {}, () => chance);
        const outcome = await submit();
        const met = sent.map((_sent, index) => replies[Math.min(index, replies.length - 1)] as Reply);
        if (outcome.state === "failed") expect(met.some(leavesOpen)).toBe(false);
        if (outcome.state === "unknown") expect(met.some(leavesOpen)).toBe(true);
        // The clock of the test moves in steps of 50 ms.
        expect(clock.now()).toBeLessThan(connector.longestMs + 50);
      },
    );
    await fc.assert(runs, { numRuns: 150 });
  });

  it("takes at most longestMs, and may take that long", async () => {
    const { submit, clock, connector } = httpConnector([{ late: busy("10", 503) }], { retries: 2 });
    await submit();
    expect([clock.now(), connector.longestMs]).toEqual([50_000, 50_000]);
  });
});

describe("an endpoint that may act twice on one id", () => {
  const once = { idempotent: false, deadlineMs: 60_000 };

  it.each<[string, Reply, object]>([
    ["answers 500", answer("oops", 500), { state: "unknown", code: "HTTP 500" }],
    ["is a gateway that gives up", answer("", 504), { state: "unknown", code: "HTTP 504" }],
    ["never answers", "silence", { state: "unknown", code: "HTTP_NO_ANSWER" }],
    ["breaks the connection", "HTTP_NO_ANSWER", { state: "unknown" }],
    ["is busy with this id", answer("", 409), { state: "unknown", code: "HTTP 409" }],
    ["is too busy to begin", busy("1"), { state: "failed", code: "HTTP 429" }],
    ["approves at the last moment", { late: approved }, { state: "approved", chargeId: "ch_1" }],
  ])("gets one request when it %s", async (_case, reply, outcome) => {
    const { submit, sent } = httpConnector(reply, once);
    expect(await submit()).toMatchObject(outcome);
    expect(sent.map(({ request }) => request.deadlineMs)).toEqual([60_000]);
  });

  it.each<[string, Reply[], object, number]>([
    ["is reached at the second try", ["HTTP_UNREACHABLE", approved], { state: "approved" }, 2],
    ["is never reached", ["HTTP_UNREACHABLE"], { state: "failed", code: "HTTP_UNREACHABLE" }, 6],
    ["breaks after it is reached", ["HTTP_UNREACHABLE", answer("", 500)], { state: "unknown" }, 2],
    ["is not allowed", ["HTTP_ADDRESS_REFUSED"], { state: "failed" }, 1],
  ])("is tried again only while nothing was sent: it %s", async (_case, replies, outcome, tries) => {
    const { submit, sent } = httpConnector(replies, once);
    expect(await submit()).toMatchObject(outcome);
    expect(sent).toHaveLength(tries);
  });
});
