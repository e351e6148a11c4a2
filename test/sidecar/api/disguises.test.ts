import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { listen } from "../../../src/sidecar/server.js";
import { type ApiOptions, apiSidecar } from "../../support/api.js";
import { WITH_KEY } from "../../support/api-keys.js";
import { transactionRow, webhookRow } from "../../support/ledger-rows.js";

const closing: (() => Promise<void>)[] = [];

function open(options: ApiOptions = {}) {
  const running = apiSidecar(options);
  closing.push(() => running.app.close());
  running.ledger.rows.push(transactionRow());
  running.ledger.webhookRows.push(webhookRow());
  return running;
}

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** Every route that changes something. */
const ACTIONS = [
  "/v1/calls/c1/pay",
  "/v1/calls/c1/pay/stop",
  "/v1/transactions/t1/settle",
  "/v1/webhooks/msg_1/replay",
  "/v1/drain",
];

/** Every way in which a request could look like one from this machine. */
const DISGUISES: readonly (readonly [string, Record<string, string>])[] = [
  ["a program of another user", { host: "127.0.0.1:3000" }],
  [
    "our own page",
    { host: "localhost:3000", origin: "http://localhost:3000", "sec-fetch-site": "same-origin" },
  ],
  ["a page of another site", { host: "localhost:3000", origin: "https://elsewhere.example" }],
  ["a page whose name was made to lead here", { host: "pay.example", origin: "http://pay.example" }],
  ["a page that sends text", { host: "localhost:3000", "content-type": "text/plain" }],
  [
    "a page that sends a form",
    { host: "localhost:3000", "content-type": "application/x-www-form-urlencoded" },
  ],
  ["a proxy that names itself", { host: "127.0.0.1:3000", "x-forwarded-for": "192.0.2.7", via: "1.1 proxy" }],
  ["a proxy that says it is this machine", { host: "127.0.0.1:3000", "x-forwarded-for": "127.0.0.1" }],
  ["a document, by the controller", { host: "127.0.0.1:3000", via: "1.1 freeswitch-pay" }],
  ["a wrong key", { host: "127.0.0.1:3000", authorization: "Bearer letters-of-another-key" }],
  ["a key in another scheme", { host: "127.0.0.1:3000", authorization: "Basic bGV0dGVyczpvZg==" }],
];

describe.each(DISGUISES)("%s", (_who, headers) => {
  it.each(ACTIONS)("does not POST %s", async (url) => {
    const asked: string[] = [];
    const stop = (call: string) => {
      asked.push(call);
      return "stopped" as const;
    };
    const running = open({ payments: { stop } });
    const before = JSON.stringify([running.ledger.rows, running.ledger.webhookRows]);
    const answer = await running.app.inject({ method: "POST", url, headers, payload: '{"as":"failed"}' });
    expect([answer.statusCode, answer.json().code]).toEqual([401, "KEY_MISSING"]);
    expect(asked).toEqual([]);
    expect(running.started).toEqual([]);
    expect(JSON.stringify([running.ledger.rows, running.ledger.webhookRows])).toBe(before);
  });
});

describe("HTTP of any version", () => {
  it.each(["1.0", "1.1"])("%s stops a payment only with a key", async (version) => {
    const running = open({ payments: { stop: () => "stopped" } });
    const { host, port } = await listen(running.app, { host: "127.0.0.1", port: 0 });
    const status = async (header: string) => {
      const socket = connect(port, host);
      const head = `POST /v1/calls/c1/pay/stop HTTP/${version}\r\nHost: ${host}:${port}\r\n${header}`;
      socket.write(`${head}Connection: close\r\nContent-Length: 0\r\n\r\n`);
      const answer = Buffer.concat(await socket.toArray()).toString();
      return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
    };
    expect(await status("")).toBe(401);
    expect(await status(`Authorization: ${WITH_KEY.authorization}\r\n`)).toBe(202);
  });
});
