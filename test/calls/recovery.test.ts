import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Recovery } from "../../src/calls/recovery.js";
import type { ConnectorOutcome } from "../../src/core/payment.js";
import { fakeConnector } from "../support/fake-connector.js";
import { FlakyLedger } from "../support/flaky-ledger.js";
import { approved, MIDNIGHT, newTransaction, newWebhook, refused } from "../support/ledger-samples.js";
import { recordingLogger } from "../support/recording-logger.js";
import { VirtualClock } from "../support/virtual-clock.js";

const MINUTE = 60_000;

let flaky: FlakyLedger;
let clock: VirtualClock;
let asked: string[];
let log: ReturnType<typeof recordingLogger>;
let recovery: Recovery;
/** What the connector says of a transaction. */
let says: (id: string) => Promise<ConnectorOutcome>;

beforeEach(async () => {
  flaky = await FlakyLedger.open();
  clock = new VirtualClock();
  asked = [];
  log = recordingLogger();
  says = async () => refused("unknown");
  const lookup = (id: string) => {
    asked.push(id);
    return says(id);
  };
  recovery = new Recovery({
    ledger: flaky.ledger,
    webhooksFor: ({ id, state }) => [newWebhook({ id: `${id} ${state}` })],
    connector: (wanted) => fakeConnector("name" in wanted && wanted.name === "Default" ? { lookup } : {}),
    clock,
    now: () => MIDNIGHT + clock.now(),
    logger: log.logger,
  });
});
afterEach(async () => {
  await recovery.stop();
  await flaky.truth.close();
});

async function unknown(id: string, createdAt = MIDNIGHT, connector = "Default"): Promise<void> {
  await sent(id, MIDNIGHT, createdAt, connector);
  await flaky.truth.transactions.answer(id, refused("unknown"), MIDNIGHT, () => []);
}

async function sent(id: string, dueAt: number, createdAt = MIDNIGHT, connector = "Default"): Promise<void> {
  await flaky.truth.transactions.collect(newTransaction({ id, createdAt, connector }));
  await flaky.truth.transactions.send(id, MIDNIGHT, dueAt, () => []);
}

/** Advances the clock a minute at a time, and lets the passes run. */
async function pass(minutes: number): Promise<void> {
  for (let minute = 0; minute <= minutes; minute++) {
    clock.advance(minute === 0 ? 0 : MINUTE);
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  }
}

async function state(id: string) {
  return (await flaky.truth.transactions.transaction(id))?.state;
}

describe("recovery", () => {
  it("makes a payment unknown when no process can still wait for it, our own included", async () => {
    await sent("late", MIDNIGHT + 10 * MINUTE);
    await recovery.start();
    await pass(10);
    expect(await state("late")).toBe("sent");
    await pass(1);
    expect(await state("late")).toBe("unknown");
    expect(await flaky.truth.outbox.webhook("late unknown")).toBeDefined();
  });

  it("settles what the connector can confirm, and not before the processor has had its time", async () => {
    says = async () => approved;
    await unknown("a");
    await recovery.start();
    await pass(1);
    expect(asked).toEqual([]);
    await pass(2);
    expect(asked).toEqual(["a"]);
    const settlement = { as: "approved", by: "lookup", confirmation: "ch_1", token: "tok_1" };
    expect(await flaky.truth.transactions.transaction("a")).toMatchObject({ state: "settled", settlement });
    expect(await flaky.truth.outbox.webhook("a settled")).toBeDefined();
  });

  it("does not mistake a token for the requested charge", async () => {
    says = async () => ({ state: "approved", tokenId: "tok_1", parameters: {} });
    await unknown("a");
    await recovery.start();
    await pass(3);
    expect([asked.length > 0, await state("a")]).toEqual([true, "unknown"]);
  });

  it("continues with the others when one was settled meanwhile, or cannot be looked up", async () => {
    says = async (id) => {
      if (id === "broken") throw new RangeError("no");
      if (id === "settled")
        await flaky.truth.transactions.settle(id, { as: "failed", by: "ann", at: MIDNIGHT }, () => []);
      return approved;
    };
    for (const id of ["a", "broken", "settled"]) await unknown(id);
    await recovery.start();
    await pass(3);
    expect(await state("a")).toBe("settled");
    const reported = log.lines.filter(({ level }) => level === 50).map(({ transaction }) => transaction);
    expect(new Set(reported)).toEqual(new Set(["broken"]));
  });

  it("looks up all of very many, including those after others that cannot be looked up", async () => {
    for (let index = 0; index < 150; index++) await unknown(`silent${index}`, MIDNIGHT + 1, "Silent");
    await unknown("oldest");
    await recovery.start();
    await pass(3);
    expect(asked).toContain("oldest");
  });

  it("looks up older ones less often, and not forever", async () => {
    for (const [id, age] of Object.entries({ new: 3, old: 120, older: 2 * 24 * 60, oldest: 8 * 24 * 60 }))
      await unknown(id, MIDNIGHT - age * MINUTE);
    await recovery.start();
    await pass(50);
    const times = (id: string) => asked.filter((one) => one === id).length;
    expect(["new", "old", "older", "oldest"].map(times)).toEqual([51, 6, 1, 0]);
  });

  it("stops when the lookup in progress is answered, and starts no more", async () => {
    let answer: (outcome: ConnectorOutcome) => void = () => undefined;
    says = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    for (const id of ["a", "b"]) await unknown(id);
    await recovery.start();
    await pass(3);
    expect(asked).toEqual(["b"]);
    const stopping = recovery.stop();
    answer(approved);
    await stopping;
    expect([asked, await state("b")]).toEqual([["b"], "settled"]);
  });

  it("searches again when the ledger was unavailable", async () => {
    says = async () => approved;
    await unknown("a");
    await recovery.start();
    flaky.fate = () => "away";
    await pass(5);
    expect(await state("a")).toBe("unknown");
    flaky.fate = () => "works";
    await pass(1);
    expect(await state("a")).toBe("settled");
  });
});
