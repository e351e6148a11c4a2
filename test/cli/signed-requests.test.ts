import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { rehearse } from "../../src/app/rehearsal.js";
import { commonServices } from "../../src/app/services.js";
import { loadConfig } from "../../src/config/load.js";
import { AddressSeal } from "../../src/core/address-credentials.js";
import { systemClock } from "../../src/core/clock.js";
import { Timelines } from "../../src/observability/timelines.js";
import { readKeys } from "../../src/simulator/scripted-caller.js";
import { verifyStandard, verifyTwilio } from "../../src/webhooks/signatures.js";
import { TestServer } from "../support/http-server.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const logger = pino({ level: "silent" });

function configOf(yaml: string) {
  const path = join(temporaryFolder(), "freeswitch-pay.yaml");
  writeFileSync(path, yaml);
  return loadConfig({ CONFIG_FILE: path }, resolve("."));
}

let server: TestServer | undefined;
afterEach(() => server?.close());

/** Finds the app of a dialed number, as calls do. */
function appsOf(config: ReturnType<typeof configOf>, seal = new AddressSeal()) {
  const timelines = new Timelines(systemClock);
  return commonServices({ config, clock: systemClock, logger, timelines, context: "pay", seal }).app;
}

describe("a call's requests", () => {
  it("are signed with the configuration's keys: for documents, status webhooks and the action", async () => {
    const pay = '<Response><Pay statusCallback="/status" action="/action" postalCode="false"/></Response>';
    server = await TestServer.start(({ url }, response) =>
      response.end(url === "/voice" ? pay : "<Response><Hangup/></Response>"),
    );
    const { url: origin, received } = server;
    const config = configOf(`accounts: {twiml: {signingKeys: [token]}}\nwebhooks: {secrets: [${SECRET}]}`);
    await rehearse(
      { document: `${origin}/voice`, dialect: "twiml", answers: readKeys("4242424242424242,1230,123") },
      config,
      logger,
    );
    expect(new Set(received.map(({ url }) => url))).toEqual(new Set(["/voice", "/status", "/action"]));
    for (const { url, headers, body } of received) {
      const signature = String(headers["x-twilio-signature"]);
      expect(verifyTwilio("token", signature, `${origin}${url}`, new URLSearchParams(body))).toBe(true);
      expect(verifyStandard(SECRET, headers, body)).toBe(true);
    }
    const ids = received.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("are sent to the app's fallback when the configuration has one", () => {
    const config = configOf(
      "apps: {'100': {document: 'https://shop.example/voice', fallback: 'https://backup.example/voice'}}",
    );
    const app = appsOf(config);
    expect(app("100")).toEqual({
      document: { url: "https://shop.example/voice", method: "POST" },
      dialect: "twiml",
      fallback: { url: "https://backup.example/voice", method: "POST" },
    });
  });

  it("have the app's method and credentials, which nobody can read in the address", () => {
    const config = configOf(
      "apps: {'100': {document: 'https://keeper:hushed@shop.example/voice', method: GET, fallback: 'https://b.example/'}}",
    );
    const seal = new AddressSeal();
    const app = appsOf(config, seal);
    const found = app("100");
    expect([found?.document.method, found?.fallback?.method]).toEqual(["GET", "GET"]);
    expect(found?.document.url).toMatch(/^https:\/\/sealed\.[\w-]+@shop\.example\/voice$/);
    expect(seal.authorization(new URL(found?.document.url ?? ""))).toBe(
      `Basic ${Buffer.from("keeper:hushed").toString("base64")}`,
    );
  });

  it("find no app for a number that is a member of every object: anyone can dial it", () => {
    const config = configOf("apps: {'100': {document: 'https://shop.example/voice'}}");
    const app = appsOf(config);
    expect(["constructor", "__proto__", "toString", "hasOwnProperty"].map(app)).toEqual(
      Array(4).fill(undefined),
    );
  });
});
