import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { type Serving, serve } from "../../src/cli/serve/serve.js";
import { CollectedOutput } from "../support/collected-output.js";

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
  const apps = "apps: {'*': {document: pay.swml.yaml, dialect: swml}}";
  writeFileSync(join(folder, "config.yaml"), `${apps}\nprompts: {renderer: none}\n`);
  return join(folder, "config.yaml");
}

const open: Serving[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

interface Told {
  readonly type: string;
  readonly happening?: { readonly type: string; readonly result?: string; readonly variables?: object };
}

/** Calls by the web phone, and asks to stop the payment when its first status is told. */
async function stopAtFirstStatus(configuration: string) {
  const serving = await serve({ CONFIG_FILE: configuration, HTTP_PORT: "0" }, new CollectedOutput());
  open.push(serving);
  const socket = new WebSocket(`${serving.url.replace("http", "ws")}/phone`, { origin: serving.url });
  const told: Told[] = [];
  let callId = "";
  let answer: Response | undefined;
  const stop = async () => {
    answer = await fetch(`${serving.url}/v1/calls/${callId}/pay/stop`, { method: "POST" });
    if (answer.status !== 202) throw new Error(`the stop was answered with ${answer.status}`);
  };
  await new Promise<void>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the web phone's socket closed")));
    socket.on("message", (message) => {
      const said = JSON.parse(String(message));
      told.push(said);
      if (said.type === "line") socket.send(JSON.stringify({ do: "dial", destination: "pay" }));
      if (said.happening?.type === "status" && answer === undefined) {
        callId = said.happening.body.params.call_id;
        stop().catch(reject);
      }
      if (said.happening?.type === "call-ended") resolve();
    });
  });
  socket.removeAllListeners("close");
  socket.close();
  const happenings = told.flatMap(({ happening }) => (happening === undefined ? [] : [happening]));
  return {
    happenings,
    status: answer?.status,
    again: await fetch(`${serving.url}/v1/calls/${callId}/pay/stop`, { method: "POST" }),
  };
}

describe("a payment that is stopped from outside", () => {
  it("ends with relay-pay-stop in SWML; afterwards the call is not there any more", async () => {
    const { happenings, status, again } = await stopAtFirstStatus(swmlConfiguration());
    expect(status).toBe(202);
    expect(happenings).toContainEqual(
      expect.objectContaining({ type: "pay-result", result: "relay-pay-stop" }),
    );
    const variables = happenings.find(({ type }) => type === "variables")?.variables;
    expect(variables).toMatchObject({ pay_result: "relay-pay-stop" });
    expect(again.status).toBe(404);
  });
});
