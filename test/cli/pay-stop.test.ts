import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type Serving, serve } from "../../src/app/serve.js";
import { CollectedOutput } from "../support/collected-output.js";
import { WebPhoneLine } from "../support/web-phone-line.js";

const ASKED = { method: "POST", headers: { authorization: "Bearer test-key-of-the-front-desk-1" } };

const SWML = `
version: 1.0.0
sections:
  main:
    - pay:
        payment_connector_url: /connectors/test
        status_url: /status
        prompts:
          - {for: payment-card-number, actions: [{type: Say, phrase: Hm}]}
          - {for: payment-canceled, actions: [{type: Say, phrase: Ok}]}
`;

/** A configuration whose calls run the document above. */
function swmlConfiguration(): string {
  const folder = mkdtempSync(join(tmpdir(), "freeswitch-pay-"));
  writeFileSync(join(folder, "pay.swml.yaml"), SWML);
  const apps =
    "apps: {'*': {document: pay.swml.yaml, dialect: swml}}\napi: {keys: [{name: desk, key: test-key-of-the-front-desk-1}]}";
  writeFileSync(join(folder, "config.yaml"), `${apps}\nprompts: {renderer: none}\n`);
  return join(folder, "config.yaml");
}

const open: Serving[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** Calls by the web phone, and requests to stop the payment when its first status arrives. */
async function stopAtFirstStatus(configuration: string) {
  const serving = await serve({ CONFIG_FILE: configuration, HTTP_PORT: "0" }, new CollectedOutput());
  open.push(serving);
  const line = await WebPhoneLine.call(serving.url);
  const address = `${serving.url}/v1/calls/${await line.id()}/pay/stop`;
  await line.reported(({ type }) => type === "status");
  const { status } = await fetch(address, ASKED);
  const { result } = await line.reported(({ type }) => type === "pay-result");
  const { variables } = await line.reported(({ type }) => type === "variables");
  await line.reported(({ type }) => type === "call-ended");
  line.close();
  return { status, result, variables, again: await fetch(address, ASKED) };
}

describe("a payment that is stopped from outside", () => {
  it("ends with relay-pay-stop in SWML; afterwards the call no longer exists", async () => {
    const { status, result, variables, again } = await stopAtFirstStatus(swmlConfiguration());
    expect([status, result]).toEqual([202, "relay-pay-stop"]);
    expect(variables).toMatchObject({ pay_result: "relay-pay-stop" });
    expect(again.status).toBe(404);
  });
});
