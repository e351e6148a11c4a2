import { describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.js";
import type { OutboxDepth } from "../../src/ledger/outbox.js";
import type { Metrics } from "../../src/observability/metrics.js";
import { Exposition, metrics } from "../support/exposition.js";
import { recordingLogger } from "../support/recording-logger.js";
import { VirtualClock } from "../support/virtual-clock.js";

const COUNTS = { collected: 0, sent: 1, approved: 7, declined: 2, failed: 0, unknown: 3, settled: 4 };
const away = () => Promise.reject(new AppError("LEDGER_UNAVAILABLE", "no such file"));
const NAMES = [
  'transactions{state="unknown"}',
  "outbox_pending",
  "outbox_dead",
  "outbox_oldest_seconds",
  "ledger_up",
];

async function scraped(all: Metrics): Promise<(number | undefined)[]> {
  const seen = await Exposition.of(all);
  return NAMES.map((name) => seen.value(name));
}

function watched(
  depth: () => Promise<OutboxDepth>,
  checkWritable: () => Promise<void> = async () => undefined,
) {
  const clock = new VirtualClock();
  const { logger, lines } = recordingLogger();
  const all = metrics(clock, { logger });
  all.watchLedger({ transactions: { counts: async () => COUNTS }, outbox: { depth }, checkWritable });
  return { all, clock, lines };
}

describe("the ledger", () => {
  it("is read at each scrape", async () => {
    let depth: OutboxDepth = { pending: 5, dead: 1, oldestAt: 10_000 };
    const { all, clock } = watched(async () => depth);
    clock.advance(40_000);
    expect(await scraped(all)).toEqual([3, 5, 1, 30, 1]);
    depth = { pending: 0, dead: 1 };
    expect(await scraped(all)).toEqual([3, 0, 1, 0, 1]);
  });

  it("that is unavailable omits its own metrics only, until it is back", async () => {
    let isAway = false;
    const { all, lines } = watched(() => (isAway ? away() : Promise.resolve({ pending: 0, dead: 0 })));
    expect(await scraped(all)).toEqual([3, 0, 0, 0, 1]);
    isAway = true;
    expect(await scraped(all)).toEqual([undefined, undefined, undefined, undefined, 0]);
    expect((await Exposition.of(all)).value("calls_active")).toBe(0);
    isAway = false;
    expect(await scraped(all)).toEqual([3, 0, 0, 0, 1]);
    expect(lines).toEqual([
      expect.objectContaining({ level: 40, code: "LEDGER_UNAVAILABLE", msg: expect.any(String) }),
    ]);
  });

  it("that can be read but not written is down, and its content is still reported", async () => {
    const { all, lines } = watched(async () => ({ pending: 5, dead: 1 }), away);
    expect(await scraped(all)).toEqual([3, 5, 1, 0, 0]);
    expect(await scraped(all)).toEqual([3, 5, 1, 0, 0]);
    expect(lines).toHaveLength(1);
  });

  it("that does not answer delays no scrape by more than two seconds", async () => {
    const { all, clock } = watched(() => new Promise(() => undefined));
    const scrape = scraped(all);
    clock.advance(2_000);
    expect(await scrape).toEqual([undefined, undefined, undefined, undefined, 0]);
  });

  it("that is absent has no metrics", async () => {
    expect(await scraped(metrics())).toEqual(Array(5).fill(undefined));
  });
});

describe("webhooks", () => {
  it("are counted by topic and outcome; an unknown topic is other", async () => {
    const all = metrics();
    all.webhookTried("transaction.unknown", "failed");
    all.webhookTried("status", "delivered");
    all.webhookTried("+15550100", "dead");
    const seen = await Exposition.of(all);
    expect([
      seen.value('webhook_tries_total{topic="transaction.unknown",outcome="failed"}'),
      seen.value('webhook_tries_total{topic="status",outcome="delivered"}'),
      seen.value('webhook_tries_total{topic="other",outcome="dead"}'),
    ]).toEqual([1, 1, 1]);
  });
});
