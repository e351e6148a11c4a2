import { afterEach, describe, expect, it } from "vitest";
import { connectorsOf } from "../../src/app/connectors.js";
import type { Connector } from "../../src/connectors/connector.js";
import { cardPayment } from "../support/http-connector-run.js";
import { answer, ScriptedHttp, settled } from "../support/scripted-http.js";
import { sidecar } from "../support/sidecar.js";
import { VirtualClock } from "../support/virtual-clock.js";

let running = sidecar();
afterEach(async () => {
  await running.app.close();
  running = sidecar();
});

const TEST_URL = "http://127.0.0.1:1/connectors/test";
const CONFIG = {
  Default: { type: "test" },
  Shop: { type: "http", url: "https://pay.example/", timeoutMs: 1_000, retries: 1 },
  Stripe: { type: "stripe", secretKey: "sk_test_1", moto: true },
} as const;

function connectors(
  byUrl: Parameters<typeof connectorsOf>[2] = {},
  script: ConstructorParameters<typeof ScriptedHttp>[1] = ["HTTP_NO_ANSWER"],
) {
  const clock = new VirtualClock();
  const http = new ScriptedHttp(clock, script);
  const httpWith = () => http;
  return { of: connectorsOf(CONFIG, { testUrl: TEST_URL, http, httpWith, clock }, byUrl), http, clock };
}

describe("the connectors of a configuration", () => {
  it("are found by the name in a document", () => {
    const { of } = connectors();
    const names = Object.keys(CONFIG).map((name) => of({ name })?.name);
    expect(names).toEqual(["Default", "Shop", "Stripe"]);
    expect(of({ name: "Other" })).toBeUndefined();
  });

  it("have the longest time from their own settings", () => {
    const { of } = connectors();
    expect(of({ name: "Shop" })?.longestMs).toBe(2 * 1_000 + 10_000);
    expect(of({ name: "Stripe" })?.longestMs).toBe(3 * (3 * 20_000 + 2 * 10_000));
    // Twilio, Generic Pay Connector: 10 s, 5 retries.
    expect(of({ name: "Default" })?.longestMs).toBe(6 * 10_000 + 5 * 10_000);
  });

  it("can look up a payment when an address for it is configured", () => {
    const { of } = connectors();
    const can = ["Default", "Shop", "Stripe"].map((name) => of({ name })?.lookup !== undefined);
    expect(can).toEqual([true, false, true]);
  });

  it("are created for an address in a document, named by it without its query", async () => {
    const { of, http, clock } = connectors();
    const connector = of({ url: "https://other.example/pay?key=1" }) as Connector;
    expect(connector.name).toBe("https://other.example/pay");
    await settled(clock, connector.submit(cardPayment()));
    expect(http.sent[0]?.request.url).toBe("https://other.example/pay?key=1");
  });
});

describe("a connector at an address in a document", () => {
  async function sentTo(url: string, byUrl: Parameters<typeof connectors>[0] = {}) {
    const { of, http, clock } = connectors(byUrl);
    const connector = of({ url }) as Connector;
    const outcome = await settled(clock, connector.submit(cardPayment()));
    return { connector, outcome, requests: http.sent.map(({ request }) => request) };
  }

  it("gets one request, and a minute for its answer", async () => {
    const { requests, outcome } = await sentTo("https://other.example/pay");
    expect(requests.map(({ deadlineMs }) => deadlineMs)).toEqual([60_000]);
    expect(outcome).toMatchObject({ state: "unknown", code: "HTTP_NO_ANSWER" });
  });

  it("has the settings of the longest prefix of its address, and no other gets its password", async () => {
    const byUrl = {
      "https://pay.example/": { timeoutMs: 5_000 },
      "https://pay.example/a": { username: "u", password: "p", idempotent: true, retries: 2 },
    };
    const below = await sentTo("https://pay.example/a/b?key=1", byUrl);
    expect(below.requests.map(({ deadlineMs }) => deadlineMs)).toEqual([60_000, 60_000, 60_000]);
    expect(below.requests[0]?.headers).toMatchObject({ authorization: "Basic dTpw" });
    const beside = await sentTo("https://pay.example/ab", byUrl);
    expect(beside.requests.map(({ deadlineMs }) => deadlineMs)).toEqual([5_000]);
    const elsewhere = await sentTo("https://pay.example.evil.example/a", byUrl);
    for (const { requests } of [beside, elsewhere])
      expect(requests[0]?.headers).not.toHaveProperty("authorization");
  });

  it("can look up a payment when its settings have an address for it", () => {
    const byUrl = { "https://pay.example": { lookupUrl: "https://pay.example/{transaction_id}" } };
    const { of } = connectors(byUrl);
    expect(of({ url: "https://pay.example/charge" })?.lookup).toBeDefined();
    expect(of({ url: "https://other.example/charge" })?.lookup).toBeUndefined();
  });

  it("settles a payment that it has not known for five minutes, whoever looks it up", async () => {
    const byUrl = { "https://pay.example": { lookupUrl: "https://pay.example/{transaction_id}" } };
    const { of, clock } = connectors(byUrl, [answer("", 404)]);
    const lookup = async () => of({ url: "https://pay.example/charge" })?.lookup?.("t1");
    expect(await lookup()).toMatchObject({ state: "unknown", code: "NOT_FOUND" });
    clock.advance(5 * 60_000);
    expect(await lookup()).toMatchObject({ state: "failed", code: "NOT_FOUND" });
  });
});

describe("the test connector", () => {
  /** The real route, without a socket. */
  function testConnector(): { connector: Connector; clock: VirtualClock } {
    const clock = new VirtualClock();
    const http = {
      send: async ({ method, url, headers = {}, body }: Parameters<ScriptedHttp["send"]>[0]) => {
        const payload = body === undefined ? {} : { payload: Buffer.from(body) };
        const { pathname } = new URL(url);
        const response = await running.app.inject({
          method: method as "GET",
          url: pathname,
          headers,
          ...payload,
        });
        return { status: response.statusCode, contentType: "", body: new Uint8Array(response.rawPayload) };
      },
    };
    const of = connectorsOf(
      { Default: { type: "test" } },
      { testUrl: TEST_URL, http, httpWith: () => http, clock },
    );
    return { connector: of({ name: "Default" }) as Connector, clock };
  }

  const payment = (number: string) => {
    const made = cardPayment(number);
    return { ...made, body: { ...(made.body as object), amount: "20.45" } };
  };

  it.each([
    ["4242424242424242", "approved", { state: "approved", chargeId: expect.stringMatching(/^ch_/) }],
    ["4000000000009995", "declined", { state: "declined", code: "insufficient_funds", cause: "card" }],
    ["4000000000000119", "unknown", { state: "declined", code: "processing_error" }],
    ["4000000000000200", "unknown", { state: "approved", chargeId: expect.stringMatching(/^ch_/) }],
  ])("reports a payment's outcome on lookup, case %#", async (number, submitted, later) => {
    const { connector, clock } = testConnector();
    const outcome = await settled(clock, connector.submit(payment(number)));
    expect(outcome.state).toBe(submitted);
    const found = await connector.lookup?.("t1");
    expect(found).toMatchObject(later);
    if (submitted === later.state) expect(found).toEqual(outcome);
    expect(running.processor.charges()).toHaveLength(1);
  });

  it("does not know a payment that was never sent", async () => {
    const { connector, clock } = testConnector();
    expect(await connector.lookup?.("t1")).toMatchObject({ state: "unknown", code: "NOT_FOUND" });
    clock.advance(5 * 60_000);
    expect(await connector.lookup?.("t1")).toMatchObject({ state: "failed", code: "NOT_FOUND" });
  });
});
