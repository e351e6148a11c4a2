import { Subject } from "rxjs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { PaymentsInFlight } from "../../src/calls/payments-in-flight.js";
import { runDocuments } from "../../src/calls/run-app.js";
import type { ResumptionServices } from "../../src/calls/services.js";
import { AddressSeal } from "../../src/core/address-credentials.js";
import type { Digit } from "../../src/core/dtmf.js";
import type { HttpAnswer, HttpRequest } from "../../src/core/http.js";
import { cxml } from "../../src/dialects/cxml/cxml.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import type { CallEvent } from "../../src/observability/call-events.js";
import { type Opened, opened } from "../ledger/opened.js";
import { fakeChannel } from "../support/fake-channel.js";
import { fakeConnector } from "../support/fake-connector.js";
import { keysOf } from "../support/keys.js";
import { MIDNIGHT } from "../support/ledger-samples.js";
import { recordingLogger } from "../support/recording-logger.js";
import { callServices, runningCall } from "../support/running-call.js";
import { silenceWav } from "../support/silence-wav.js";

const START = { url: "https://shop.example/start", method: "POST" } as const;
const NAMED = "https://keeper:hushed@shop.example/pay";
const PAY = '<Response><Pay chargeAmount="1" securityCode="false" postalCode="false"/><Hangup/></Response>';
/** What the caller enters at each stage. */
const KEYS: Readonly<Record<string, string>> = {
  "payment-card-number": "4242424242424242#",
  "expiration-date": "1230",
};

let its: Opened;
beforeEach(async () => {
  its = await opened({ kind: "sqlite", path: ":memory:" });
});
afterEach(() => its.ledger.close());

/** A call whose document redirects to an address with credentials, at which `answer` is. */
async function run(dialect: typeof twiml, answer: Partial<HttpAnswer>) {
  const seal = new AddressSeal();
  const { logger, lines } = recordingLogger();
  const requests: HttpRequest[] = [];
  const events: CallEvent[] = [];
  const words: unknown[] = [];
  const digits$ = new Subject<Digit>();
  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    requests.push(request);
    const found = { status: 200, contentType: "text/xml", body: new Uint8Array(), ...answer };
    return request.url === START.url ? { ...found, status: 302, headers: { location: NAMED } } : found;
  };
  const base = callServices({ send });
  const inFlight = new PaymentsInFlight();
  const services: ResumptionServices = {
    ...base,
    now: () => MIDNIGHT + base.clock.now(),
    sealed: (url) => seal.seal(url),
    inFlight,
    ledger: its.ledger,
    connector: () =>
      fakeConnector({ submit: async () => ({ state: "approved", chargeId: "ch_1", parameters: {} }) }),
    voice: {
      sound: async (part) => {
        words.push(part);
        return { kind: "silence", source: "silence", words: "" };
      },
    },
  };
  const press = (stage: string) => {
    for (const key of keysOf(KEYS[stage] ?? "")) digits$.next(key);
  };
  const timeline = {
    record: (event: CallEvent) => {
      events.push(event);
      if (event.type === "stage") setImmediate(() => setImmediate(() => press(event.stage)));
    },
  };
  const call = runningCall(dialect, START.url, services, {
    channel: fakeChannel({ digits$ }),
    logger,
    timeline,
  });
  const cause = await runDocuments({ target: START, fields: [] }, call);
  await inFlight.settled();
  const stored = await its.database.run(async (db) => ({
    checkpoints: await db.selectFrom("checkpoints").selectAll().execute(),
    transactions: await db.selectFrom("transactions").selectAll().execute(),
    webhooks: await db.selectFrom("webhooks").selectAll().execute(),
  }));
  return { cause, requests, stored, shown: JSON.stringify([events, lines, words, stored]), seal };
}

it.each([twiml, cxml])(
  "credentials of a redirect reach the document's server, and nothing that is kept: $name",
  async (dialect) => {
    const { requests, stored, shown, seal } = await run(dialect, { body: Buffer.from(PAY) });
    const [transaction] = stored.transactions;
    expect(transaction?.state).toBe("approved");
    const action = JSON.parse(transaction?.resume ?? "").action.target.url;
    expect([action, stored.checkpoints[0]?.url]).toEqual([seal.seal(NAMED), seal.seal(NAMED)]);
    expect(requests.slice(1).map(({ url }) => seal.authorization(new URL(url)))).toEqual([
      `Basic ${Buffer.from("keeper:hushed").toString("base64")}`,
      `Basic ${Buffer.from("keeper:hushed").toString("base64")}`,
    ]);
    expect(shown).not.toMatch(/keeper|hushed/);
  },
);

it("credentials of a redirect to a sound are not in its address", async () => {
  const { cause, shown } = await run(twiml, { contentType: "audio/wav", body: silenceWav(1) });
  expect(cause).toBe("NORMAL_CLEARING");
  expect(shown).toMatch(/sealed\./);
  expect(shown).not.toMatch(/keeper|hushed/);
});
