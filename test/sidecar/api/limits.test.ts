import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ApiOptions, apiSidecar } from "../../support/api.js";
import { apiKey } from "../../support/api-keys.js";

const closing: (() => Promise<void>)[] = [];

function open(options: ApiOptions = {}) {
  const running = apiSidecar(options);
  closing.push(() => running.app.close());
  return running.app;
}

// The rate limit library uses the machine's clock.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: 0 });
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(closing.splice(0).map((close) => close()));
});

const ONE = { authorization: "Bearer key-number-one-of-two-xx" };
const TWO = { authorization: "Bearer key-number-two-of-two-xx" };
const WRONG = { authorization: "Bearer key-that-no-one-ever-had" };
const KEYS = [apiKey("one", "key-number-one-of-two-xx"), apiKey("two", "key-number-two-of-two-xx")];

type App = ReturnType<typeof open>;

async function ask(app: App, headers: Record<string, string> = {}, remoteAddress = "127.0.0.1", url = "/v1") {
  const answer = await app.inject({ url, headers, remoteAddress });
  return { status: answer.statusCode, after: answer.headers["retry-after"], body: answer.json() };
}

async function many(times: number, ...asked: Parameters<typeof ask>) {
  const statuses: number[] = [];
  for (let time = 0; time < times; time++) statuses.push((await ask(...asked)).status);
  return statuses;
}

describe("requests per minute", () => {
  it("are limited for each key, over all routes, with the time to retry", async () => {
    const app = open({ keys: KEYS, requestsPerMinute: 3 });
    expect(await many(2, app, ONE)).toEqual([200, 200]);
    expect((await ask(app, ONE, "192.0.2.7", "/v1/transactions")).status).toBe(200);
    vi.setSystemTime(20_000);
    const refused = await ask(app, ONE);
    expect(refused).toMatchObject({ status: 429, after: "40", body: { code: "RATE_LIMITED" } });
    expect(await many(1, app, TWO)).toEqual([200]);
    vi.setSystemTime(60_000);
    expect(await many(1, app, ONE)).toEqual([200]);
  });

  it("are limited for this machine reading without a key", async () => {
    const app = open({ requestsPerMinute: 2 });
    expect(await many(3, app)).toEqual([200, 200, 429]);
  });

  it("are not limited on routes that need no key", async () => {
    const app = open({ requestsPerMinute: 1 });
    expect(await many(3, app, {}, "127.0.0.1", "/healthz")).toEqual([200, 200, 200]);
  });
});

describe("wrong keys", () => {
  it("are refused 20 times, then limited until the minute is over; the valid key is never limited", async () => {
    const app = open({ keys: KEYS });
    expect(await many(20, app, WRONG)).toEqual(Array(20).fill(401));
    vi.setSystemTime(15_000);
    expect(await ask(app, WRONG)).toMatchObject({ status: 429, after: "45" });
    expect(await many(30, app, ONE)).toEqual(Array(30).fill(200));
    expect((await ask(app, WRONG)).status).toBe(429);
    vi.setSystemTime(60_000);
    expect(await many(1, app, WRONG)).toEqual([401]);
  });

  it("from one address do not affect others", async () => {
    const app = open({ keys: KEYS });
    await many(21, app, WRONG, "192.0.2.7");
    expect(await many(1, app, ONE, "192.0.2.8")).toEqual([200]);
  });
});

describe("requests without a key", () => {
  it("are limited too, and do not affect those with one", async () => {
    const app = open({ keys: KEYS });
    expect(await many(21, app)).toEqual([...Array(20).fill(401), 429]);
    expect((await ask(app)).after).toBe("60");
    expect(await many(1, app, ONE)).toEqual([200]);
  });

  it("are limited while the API is off", async () => {
    const app = open({ keys: [] });
    expect(await many(21, app, {}, "192.0.2.7")).toEqual([...Array(20).fill(403), 429]);
    expect(await many(1, app)).toEqual([403]);
  });
});
