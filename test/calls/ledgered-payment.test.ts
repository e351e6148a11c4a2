import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CallWebhooks } from "../../src/calls/call-webhooks.js";
import { sendLedgered } from "../../src/calls/ledgered-payment.js";
import { PaymentsInFlight } from "../../src/calls/payments-in-flight.js";
import type { ConnectorOutcome } from "../../src/core/payment.js";
import type { WebhookFactory } from "../../src/ledger/ledger.js";
import { FlakyLedger } from "../support/flaky-ledger.js";
import { approved, newTransaction, newWebhook } from "../support/ledger-samples.js";
import { recordingLogger } from "../support/recording-logger.js";
import { VirtualClock } from "../support/virtual-clock.js";

const CALL = newTransaction().callId;
const LONGEST_MS = 60_000;
const HOUR = 3_600_000;

let flaky: FlakyLedger;
let clock: VirtualClock;
let inFlight: PaymentsInFlight;
let submitted: string[];
let log: ReturnType<typeof recordingLogger>;

beforeEach(async () => {
  flaky = await FlakyLedger.open();
  clock = new VirtualClock();
  inFlight = new PaymentsInFlight();
  submitted = [];
  log = recordingLogger();
});
afterEach(() => flaky.truth.close());

const webhooksFor: WebhookFactory = ({ id, state }) => [
  newWebhook({ id: `${id} ${state}`, topic: `transaction.${state}`, signer: "event", transactionId: id }),
];

function newCall() {
  const { logger } = log;
  const { ledger } = flaky;
  const webhooks = new CallWebhooks((all) => ledger.outbox.add(all), clock, inFlight, logger);
  const services = { clock, now: () => clock.now(), ledger, webhooksFor, inFlight, keepExpiry: true };
  const payment = { sent: async () => undefined, confirmed: async () => undefined };
  return { services, webhooks, logger, payment };
}

function pay(call = newCall(), answer: () => Promise<ConnectorOutcome> = async () => approved) {
  const submit = () => {
    submitted.push("PAY1");
    return answer();
  };
  const processing = [newWebhook({ id: "processing", topic: "status" })];
  return sendLedgered(newTransaction(), processing, LONGEST_MS, submit, call);
}

async function reported(): Promise<string[]> {
  const webhooks = await flaky.truth.outbox.webhooks({ stream: CALL, limit: 99 });
  return webhooks.map(({ id }) => id).reverse();
}

async function state(): Promise<string | undefined> {
  return (await flaky.truth.transactions.transaction("PAY1"))?.state;
}

/** Advances the clock a second at a time, and lets all pending work run. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1_000) {
    clock.advance(1_000);
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  }
}

describe("a payment through the ledger", () => {
  it("is sent once committed with the preceding webhooks; its outcome is reported after them", async () => {
    const call = newCall();
    call.webhooks.add(newWebhook({ id: "number" }));
    let seen: unknown;
    await pay(call, async () => {
      seen = [await state(), await reported()];
      return approved;
    });
    expect(seen).toEqual(["sent", ["number", "processing"]]);
    expect([await state(), await reported()]).toEqual([
      "approved",
      ["number", "processing", "PAY1 approved"],
    ]);
  });

  it.each(["add", "collect", "send"])("is not sent when the ledger is unavailable at %s", async (at) => {
    flaky.fate = (method) => (method === at ? "away" : "works");
    const call = newCall();
    call.webhooks.add(newWebhook({ id: "number" }));
    expect(await pay(call)).toMatchObject({ state: "failed", code: "LEDGER_UNAVAILABLE" });
    expect(submitted).toEqual([]);
    expect(await state()).toBe(at === "send" ? "failed" : undefined);
  });

  it.each(["collect", "send"])(
    "is not sent when the answer to %s is lost, and ends as failed",
    async (at) => {
      flaky.fate = (method) => (method === at ? "answer-lost" : "works");
      expect(await pay()).toMatchObject({ state: "failed" });
      expect([submitted, await state()]).toEqual([[], "failed"]);
      expect((await reported()).at(-1)).toBe("PAY1 failed");
    },
  );

  it("that was not sent, since the ledger became unavailable, is failed when it is available", async () => {
    flaky.fate = (method) => (method === "collect" ? "works" : "away");
    expect(await pay()).toMatchObject({ state: "failed" });
    expect([submitted, await state(), inFlight.count]).toEqual([[], "collected", 1]);
    flaky.fate = () => "works";
    await pass(20_000);
    expect([await state(), await reported(), inFlight.count]).toEqual(["failed", ["PAY1 failed"], 0]);
  });

  it("is not sent when committing took so long that another process may have abandoned it", async () => {
    flaky.fate = (method) => {
      if (method === "send") clock.advance(30_001);
      return "works";
    };
    expect(await pay()).toMatchObject({ state: "failed", code: "LEDGER_UNAVAILABLE" });
    expect([submitted, await state()]).toEqual([[], "failed"]);
  });

  it("is unknown when the connector throws, and the row says so", async () => {
    const outcome = await pay(newCall(), () => Promise.reject(new RangeError("no")));
    expect(outcome).toMatchObject({ state: "unknown", code: "INTERNAL" });
    expect([await state(), (await reported()).at(-1)]).toEqual(["unknown", "PAY1 unknown"]);
  });

  it("is recorded when the ledger is available again, and the shutdown waits for that", async () => {
    flaky.fate = (method) => (method === "answer" ? "away" : "works");
    expect(await pay()).toEqual(approved);
    await pass(HOUR / 2);
    expect([await state(), inFlight.count]).toEqual(["sent", 1]);
    flaky.fate = () => "works";
    await pass(20_000);
    expect([await state(), inFlight.count]).toEqual(["approved", 0]);
  });
});

describe("the webhooks of a call", () => {
  it("wait for a ledger that is unavailable for long, and arrive in order, each once", async () => {
    const { webhooks } = newCall();
    flaky.fate = () => "away";
    for (const id of ["number", "expiry"]) webhooks.add(newWebhook({ id }));
    expect(await webhooks.committed()).toBe(false);
    await pass(HOUR / 2);
    webhooks.add(newWebhook({ id: "code" }));
    expect([await reported(), inFlight.count]).toEqual([[], 1]);
    flaky.fate = () => "answer-lost";
    await pass(20_000);
    flaky.fate = () => "works";
    await pass(20_000);
    expect([await reported(), inFlight.count]).toEqual([["number", "expiry", "code"], 0]);
    expect(log.lines.some(({ msg }) => msg === "a webhook is lost")).toBe(false);
  });

  it("are reported as lost when the ledger stays unavailable, or refuses one", async () => {
    const { webhooks } = newCall();
    webhooks.add(newWebhook({ id: "refused", signer: "123456789012" }));
    webhooks.add(newWebhook({ id: "taken" }));
    expect([await webhooks.committed(), await reported()]).toEqual([true, ["taken"]]);
    flaky.fate = () => "away";
    webhooks.add(newWebhook({ id: "away" }));
    await pass(HOUR);
    expect(inFlight.count).toBe(0);
    const lost = log.lines.filter(({ msg }) => msg === "a webhook is lost").map(({ webhook }) => webhook);
    expect(lost).toEqual(["refused", "away"]);
  });
});
