import { afterEach, describe, expect, it } from "vitest";
import type { Scope } from "../../../src/core/scopes.js";
import { type ApiOptions, apiSidecar } from "../../support/api.js";
import { apiKey, WITH_KEY } from "../../support/api-keys.js";
import { callRow, transactionRow, webhookRow } from "../../support/ledger-rows.js";

const KEY = "a-long-key-for-the-tests";
const ELSEWHERE = { remoteAddress: "192.0.2.7" };
const closing: (() => Promise<void>)[] = [];

function open(options: ApiOptions = {}) {
  const running = apiSidecar(options);
  closing.push(() => running.app.close());
  running.ledger.rows.push(transactionRow());
  running.ledger.callRows.push(callRow());
  running.ledger.webhookRows.push(webhookRow());
  return running;
}

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

interface Asked {
  readonly method?: "GET" | "POST" | "HEAD";
  readonly remoteAddress?: string;
  readonly headers?: Record<string, string>;
  readonly payload?: object;
}

async function ask(running: ReturnType<typeof open>, url: string, asked: Asked = {}) {
  const answer = await running.app.inject({ url, ...asked });
  const isProblem = answer.headers["content-type"]?.toString().startsWith("application/problem+json");
  return {
    status: answer.statusCode,
    code: isProblem && answer.body !== "" ? answer.json().code : undefined,
    detail: isProblem && answer.body !== "" ? answer.json().detail : undefined,
    asks: answer.headers["www-authenticate"],
  };
}

interface Route {
  readonly scope: Scope;
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly payload?: object;
}

/** Every route guarded by a scope. */
const ROUTES: readonly Route[] = [
  { scope: "transactions:read", method: "GET", url: "/v1/transactions" },
  { scope: "transactions:read", method: "GET", url: "/v1/transactions/t1" },
  {
    scope: "transactions:settle",
    method: "POST",
    url: "/v1/transactions/t1/settle",
    payload: { as: "failed" },
  },
  { scope: "calls:read", method: "GET", url: "/v1/calls" },
  { scope: "calls:read", method: "GET", url: "/v1/calls/c1" },
  { scope: "calls:pay", method: "POST", url: "/v1/calls/c1/pay", payload: {} },
  { scope: "calls:pay", method: "POST", url: "/v1/calls/c1/pay/stop" },
  { scope: "webhooks:read", method: "GET", url: "/v1/webhooks" },
  { scope: "webhooks:read", method: "GET", url: "/v1/webhooks/msg_1" },
  { scope: "webhooks:replay", method: "POST", url: "/v1/webhooks/msg_1/replay" },
  { scope: "controller:drain", method: "POST", url: "/v1/drain" },
  { scope: "webhooks:read", method: "GET", url: "/status/recent" },
  { scope: "transactions:read", method: "GET", url: "/connectors/test" },
];

const OPTIONS: ApiOptions = { payments: { stop: () => "stopped" } };

describe.each(ROUTES)("a route that requires $scope: $method $url", ({ scope, method, url, payload }) => {
  const asked = { method, ...(payload === undefined ? {} : { payload }) };
  const withKey = (scopes: readonly Scope[]) => open({ ...OPTIONS, keys: [apiKey("desk", KEY, scopes)] });
  const headers = { authorization: `Bearer ${KEY}` };

  it("accepts a key with it, from anywhere", async () => {
    const { status } = await ask(withKey([scope]), url, { ...asked, ...ELSEWHERE, headers });
    expect([200, 202]).toContain(status);
  });

  it("refuses a key with every other scope", async () => {
    const others: readonly Scope[] = ["metrics:read", ...ROUTES.map((route) => route.scope)];
    const refused = await ask(withKey(others.filter((other) => other !== scope)), url, { ...asked, headers });
    expect(refused).toMatchObject({
      status: 403,
      code: "SCOPE_MISSING",
      detail: `the key "desk" does not have the scope ${scope} [SCOPE_MISSING]`,
      asks: `Bearer realm="freeswitch-pay", error="insufficient_scope", scope="${scope}"`,
    });
  });

  it("refuses requests without a key if keys are configured, even from this machine", async () => {
    expect(await ask(withKey([scope]), url, asked)).toMatchObject({
      status: 401,
      code: "KEY_MISSING",
      asks: 'Bearer realm="freeswitch-pay"',
    });
  });

  it("is off without keys if calls are real, even for this machine", async () => {
    const running = open({ ...OPTIONS, keys: [] });
    for (const remoteAddress of ["127.0.0.1", "192.0.2.7"]) {
      expect(await ask(running, url, { ...asked, remoteAddress })).toMatchObject({
        status: 403,
        code: "API_OFF",
      });
    }
  });

  it("accepts the startup key if no others are configured, from anywhere", async () => {
    const running = open(OPTIONS);
    expect([200, 202]).toContain(
      (await ask(running, url, { ...asked, ...ELSEWHERE, headers: WITH_KEY })).status,
    );
  });
});

describe.each(ROUTES)("$method $url on the embedded switch, without a key", ({ method, url, payload }) => {
  const asked = { method, ...(payload === undefined ? {} : { payload }) };

  it(method === "GET" ? "is open to this machine" : "is refused even to this machine", async () => {
    const answer = await ask(open(OPTIONS), url, asked);
    expect(answer).toMatchObject(method === "GET" ? { status: 200 } : { status: 401, code: "KEY_MISSING" });
  });

  it("is refused to another machine", async () => {
    expect(await ask(open(OPTIONS), url, { ...asked, ...ELSEWHERE })).toMatchObject({ code: "KEY_MISSING" });
  });
});

describe("a key", () => {
  const running = () => open({ keys: [apiKey("one", "key-number-one-of-two-xx"), apiKey("two", KEY)] });
  const withHeader = (authorization: string) =>
    ask(running(), "/v1", { headers: { authorization }, ...ELSEWHERE });

  it.each([`Bearer ${KEY}`, `bearer  ${KEY} `, "Bearer key-number-one-of-two-xx"])(
    "is accepted",
    async (header) => {
      expect(await withHeader(header)).toMatchObject({ status: 200 });
    },
  );

  it.each(["Bearer", "Basic YTpi", KEY, ""])("is required: %j is not one", async (header) => {
    expect(await withHeader(header)).toMatchObject({ status: 401, asks: 'Bearer realm="freeswitch-pay"' });
  });

  it.each([
    `Bearer ${KEY}x`,
    `Bearer ${KEY.slice(1)}`,
    `Bearer ${KEY.toUpperCase()}`,
    `Bearer ${apiKey("", KEY).sha256}`,
  ])("that is unknown is refused and not repeated", async (header) => {
    const refused = await withHeader(header);
    expect(refused).toMatchObject({
      status: 401,
      code: "KEY_MISSING",
      asks: 'Bearer realm="freeswitch-pay", error="invalid_token"',
    });
    expect(refused.detail).not.toContain(header.slice(7));
  });

  it("never reaches the log", async () => {
    const one = running();
    await ask(one, "/v1", { headers: { authorization: `Bearer ${KEY}` } });
    await ask(one, "/v1", { headers: { authorization: "Bearer wrong-key-of-another" } });
    expect(one.log()).not.toMatch(/a-long-key|wrong-key/);
  });
});

describe("reading from this machine without a key", () => {
  it.each(["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])(
    "%s is this machine",
    async (remoteAddress) => {
      expect(await ask(open(), "/v1", { remoteAddress })).toMatchObject({ status: 200 });
    },
  );

  it.each(["192.0.2.7", "::ffff:192.0.2.7", "1.127.0.0", "10.0.0.1", "fe80::1", "127.0.0.1.example"])(
    "%s is not",
    async (remoteAddress) => {
      expect(await ask(open(), "/v1", { remoteAddress })).toMatchObject({
        status: 401,
        detail: "the request has no API key [KEY_MISSING]",
      });
    },
  );

  it.each(["localhost", "localhost:3000", "127.0.0.1:3000", "[::1]:3000", "LOCALHOST"])(
    "it may be called %s",
    async (host) => {
      expect(await ask(open(), "/v1", { headers: { host } })).toMatchObject({ status: 200 });
    },
  );

  it.each([
    "pay.example",
    "localhost.example:3000",
    "127.0.0.1.example",
    "192.0.2.1",
    "2130706433.example",
    "a b",
  ])("another name may resolve to this machine from outside: %s", async (host) => {
    expect(await ask(open(), "/v1", { headers: { host } })).toMatchObject({ code: "KEY_MISSING" });
  });

  it.each(["via", "forwarded", "x-forwarded-for", "x-forwarded-proto", "X-Forwarded-Anything", "x-real-ip"])(
    "a proxy is not this machine: %s",
    async (name) => {
      expect(await ask(open(), "/v1", { headers: { [name]: "127.0.0.1" } })).toMatchObject({
        code: "KEY_MISSING",
      });
    },
  );

  it.each([
    { origin: "https://elsewhere.example" },
    { origin: "http://localhost:4000" },
    { origin: "http://127.0.0.1:3000" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])("a page of another site is not: %j", async (header) => {
    const headers = { host: "localhost:3000", ...header } as Record<string, string>;
    expect(await ask(open(), "/v1", { headers })).toMatchObject({ code: "KEY_MISSING" });
  });

  it.each([
    { origin: "http://localhost:3000", "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "none" },
  ])("its own page is: %j", async (header) => {
    const headers = { host: "localhost:3000", ...header } as Record<string, string>;
    expect(await ask(open(), "/v1", { headers })).toMatchObject({ status: 200 });
  });
});

describe("something else in place of a key", () => {
  it.each(["Bearer", "Bearer a key with spaces", "Basic YTpi", ""])(
    "does not count as reading without one: %j",
    async (authorization) => {
      expect(await ask(open(), "/v1", { headers: { authorization } })).toMatchObject({ status: 401 });
    },
  );
});

describe("the receivers of tests", () => {
  it.each([
    ["POST", "/status"],
    ["GET", "/status"],
    ["POST", "/connectors/test"],
  ] as const)("%s %s require a key only from other machines", async (method, url) => {
    const asked = { method, ...(method === "POST" ? { payload: { transaction_id: "t" } } : {}) };
    const running = open({ keys: [apiKey("desk", KEY, [])] });
    expect((await ask(running, url, asked)).status).toBeLessThan(300);
    expect(await ask(running, url, { ...asked, ...ELSEWHERE })).toMatchObject({ code: "KEY_MISSING" });
    const headers = { authorization: `Bearer ${KEY}` };
    expect((await ask(running, url, { ...asked, ...ELSEWHERE, headers })).status).toBeLessThan(300);
    expect(await ask(open({ keys: [] }), url, { ...asked, ...ELSEWHERE })).toMatchObject({ code: "API_OFF" });
  });

  it("report the outcome of a payment to this machine and to clients with a key", async () => {
    const running = open({ keys: [apiKey("desk", KEY, [])] });
    const url = "/connectors/test/t-1";
    expect(await ask(running, url)).toMatchObject({ code: "NOT_FOUND" });
    expect(await ask(running, url, ELSEWHERE)).toMatchObject({ code: "KEY_MISSING" });
    const headers = { authorization: `Bearer ${KEY}` };
    expect(await ask(running, url, { ...ELSEWHERE, headers })).toMatchObject({ code: "NOT_FOUND" });
  });

  it("show their cards to everyone: the web phone has no key", async () => {
    const running = open({ keys: [apiKey("desk", KEY)] });
    expect(await ask(running, "/connectors/test/cards", ELSEWHERE)).toMatchObject({ status: 200 });
  });
});

describe("open to everyone", () => {
  it.each(["/healthz", "/readyz", "/docs", "/docs/json", "/"])("%s", async (url) => {
    const running = open({ keys: [apiKey("desk", KEY)] });
    expect(await ask(running, url, ELSEWHERE)).toMatchObject({ status: 200 });
  });
});

describe("a HEAD request", () => {
  it("is guarded like a GET", async () => {
    const running = open({ keys: [apiKey("desk", KEY)] });
    expect(await ask(running, "/v1/transactions", { method: "HEAD" })).toMatchObject({ status: 401 });
  });
});
