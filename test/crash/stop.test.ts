import { writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { filter, firstValueFrom } from "rxjs";
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.js";
import { Digit } from "../../src/core/dtmf.js";
import { openLedger } from "../../src/ledger/open-ledger.js";
import { EmbeddedSwitch } from "../../src/simulator/embedded-switch.js";
import { TestServer } from "../support/http-server.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { MortalController } from "./support/mortal-controller.js";

const PASSWORD = "of-the-stop-test";
const LOOK_MS = 20;
const DOCUMENTS: Readonly<Record<string, string>> = {
  "/document": `<Response>
    <Pay chargeAmount="1" postalCode="false" action="/action" statusCallback="/status"/>
  </Response>`,
  "/action": "<Response><Hangup/></Response>",
};

/** A caller who presses these keys as soon as something is heard. */
function call(embedded: EmbeddedSwitch, from: string, keys: string) {
  const leg = embedded.dial({ to: "pay", from, name: "Caller" });
  const speaks$ = leg.sounds$.pipe(filter(({ state, kind }) => state === "started" && kind === "speech"));
  const pressed = firstValueFrom(speaks$).then(() => {
    for (const key of keys) leg.press(Digit.fromCode(key.charCodeAt(0)) as Digit);
  });
  return { leg, pressed };
}

it("SIGTERM: a payment at the gateway gets its outcome, and every call ends", async () => {
  const folder = temporaryFolder();
  const waiting: ServerResponse[] = [];
  const gateway = await TestServer.start((_received, response) => void waiting.push(response));
  const shop = await TestServer.start(({ url }, response) => {
    const document = DOCUMENTS[url];
    if (document === undefined) return void response.writeHead(204).end();
    response.setHeader("content-type", "text/xml").end(document);
  });
  const embedded = await EmbeddedSwitch.start({ port: 0, password: PASSWORD, clock: systemClock });
  const config = {
    apps: { "*": { document: `${shop.url}/document` } },
    connectors: { Default: { type: "http", url: `${gateway.url}/pay`, timeoutMs: 60_000 } },
    webhooks: { url: `${shop.url}/events` },
    ledger: { url: "sqlite:ledger.db" },
    prompts: { renderer: "none" },
    limits: { drainSeconds: 8 },
  };
  // JSON is YAML.
  writeFileSync(join(folder, "stop.yaml"), JSON.stringify(config));
  const controller = new MortalController({
    CONFIG_FILE: join(folder, "stop.yaml"),
    FREESWITCH_HOST: "127.0.0.1",
    FREESWITCH_PORT: String(embedded.port),
    FREESWITCH_PASSWORD: PASSWORD,
    HTTP_PORT: "0",
  });
  await controller.start();
  const paying = call(embedded, "+15550000001", "4242424242424242#1230#123");
  const typing = call(embedded, "+15550000002", "4242");
  await Promise.all([paying.pressed, typing.pressed]);
  while (waiting.length === 0) await pause(LOOK_MS);

  const stopped = controller.stop();
  const approved = { charge_id: "ch_1", error_code: null, error_message: null };
  waiting[0]?.setHeader("content-type", "application/json").end(JSON.stringify(approved));
  await stopped;
  await Promise.all([embedded.close(), gateway.close(), shop.close()]);

  const ledger = await openLedger({ kind: "sqlite", path: join(folder, "ledger.db") });
  const transactions = await ledger.transactions.transactions({ limit: 9 });
  const calls = await ledger.calls.calls({ limit: 9 });
  await ledger.close();
  expect(transactions).toMatchObject([{ state: "approved", confirmation: "ch_1" }]);
  expect(new Set(calls.map(({ result, endedBy }) => `${result}, by ${endedBy}`))).toEqual(
    new Set(["success, by document", "undefined, by link"]),
  );
  expect(waiting).toHaveLength(1);
  const events = shop.received
    .filter(({ url }) => url === "/events")
    .map(({ body }) => JSON.parse(body).type);
  expect(events).toEqual(["transaction.approved"]);
  const actions = shop.received.filter(({ url }) => url === "/action").map(({ body }) => body);
  // The caller who was typing is left to another controller, or to the fallback extension.
  expect(actions.map((body) => new URLSearchParams(body).get("Result"))).toEqual(["success"]);
}, 60_000);
