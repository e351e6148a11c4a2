import { appendFileSync, chmodSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { type Serving, serve } from "../../src/app/serve.js";
import { CollectedOutput } from "../support/collected-output.js";
import { freeTcpPort } from "../support/free-port.js";
import { shortConfiguration } from "../support/short-document.js";

const open: Serving[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function started(environment: Record<string, string> = {}) {
  const output = new CollectedOutput();
  const configuration = { CONFIG_FILE: shortConfiguration(), HTTP_PORT: "0", LEDGER_URL: "sqlite::memory:" };
  const serving = await serve({ ...configuration, ...environment }, output);
  serving.failed.catch(() => undefined);
  open.push(serving);
  const ask = async (path: string, key?: string, method = "GET") => {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const answer = await fetch(serving.url + path, { method, headers });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return { serving, output, ask };
}

const keysIn = (output: CollectedOutput) => [...output.text.matchAll(/#key=([a-z]+)/g)].map(([, key]) => key);

describe("serve on the embedded switch without api.keys", () => {
  it("generates a key, logs it in one line, and accepts it", async () => {
    const { serving, output, ask } = await started();
    const [key = "", ...others] = keysIn(output);
    expect(others).toEqual([]);
    expect(key).toMatch(/^[a-z]{40}$/);
    expect(output.messages.filter((message) => message.includes(key))).toEqual([
      `API key of this run, for Settle, Replay and Stop on the live page: open ${serving.url}/live#key=${key} (curl: -H "Authorization: Bearer ${key}")`,
    ]);
    const stop = "/v1/calls/c1/pay/stop";
    expect(await ask(stop, undefined, "POST")).toMatchObject({ status: 401, body: { code: "KEY_MISSING" } });
    expect(await ask(stop, key, "POST")).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
    expect(await ask("/v1/calls")).toMatchObject({ status: 200 });
  });

  it("generates another at each start", async () => {
    const [one, other] = [await started(), await started()];
    expect(keysIn(one.output)).not.toEqual(keysIn(other.output));
    expect(await other.ask("/v1/calls", keysIn(one.output)[0])).toMatchObject({ status: 401 });
  });
});

describe("serve on a real FreeSWITCH without api.keys", () => {
  const onFreeSwitch = async () =>
    started({ FREESWITCH_HOST: "127.0.0.1", FREESWITCH_PORT: String(await freeTcpPort()) });

  it("turns the API off, and says so once", async () => {
    const { output, ask } = await onFreeSwitch();
    expect(keysIn(output)).toEqual([]);
    expect(
      output.messages.filter((message) => message.includes("the API and the live page are off")),
    ).toEqual([expect.stringContaining("add one to api.keys")]);
    for (const [method, path] of [
      ["POST", "/v1/calls/c1/pay"],
      ["POST", "/v1/calls/c1/pay/stop"],
      ["POST", "/v1/transactions/t1/settle"],
      ["POST", "/v1/webhooks/w1/replay"],
      ["GET", "/v1"],
      ["GET", "/v1/calls"],
      ["GET", "/v1/transactions"],
      ["GET", "/v1/webhooks"],
      ["GET", "/v1/events"],
      ["GET", "/status/recent"],
      ["GET", "/connectors/test"],
    ] as const)
      expect(await ask(path, undefined, method)).toMatchObject({
        status: 403,
        body: { code: "API_OFF", remedy: expect.stringContaining("api.keys") },
      });
  });

  it("answers probes, and does not reveal the switch's address", async () => {
    const { serving, ask } = await onFreeSwitch();
    expect(await ask("/healthz")).toMatchObject({ status: 200 });
    expect(await ask("/readyz")).toEqual({
      status: 503,
      body: { ready: false, checks: { switch: "waiting", ledger: "up" } },
    });
    expect((await fetch(`${serving.url}/metrics`)).status).toBe(200);
  });
});

describe("serve", () => {
  it("warns about a configuration file with a key that other users can read", async () => {
    const file = shortConfiguration();
    appendFileSync(file, "api: {keys: [{name: desk, key: test-key-of-the-front-desk-1}]}\n");
    chmodSync(file, 0o644);
    const { output } = await started({ CONFIG_FILE: file, LOG_LEVEL: "warn" });
    expect(output.messages).toContain(
      `${file} holds secrets and can be read by every user of this machine: chmod o-rwx ${file}`,
    );
  });
});
