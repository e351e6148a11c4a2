import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Webhook } from "../../src/ledger/outbox.js";
import { DeliveryRun, type Got, newWebhook, type Reply } from "../support/delivery-run.js";

const LEDGER_FAILS_EVERY = 7;

const reply: fc.Arbitrary<Reply> = fc.record(
  {
    how: fc.oneof(
      { weight: 3, arbitrary: fc.constant(200) },
      { weight: 2, arbitrary: fc.constantFrom<Reply["how"]>(500, 302, "HTTP_NO_ANSWER", "HTTP_UNREACHABLE") },
      { weight: 1, arbitrary: fc.constant(410) },
    ),
    retryAfter: fc.constantFrom("1", "100", "9999999"),
    ms: fc.integer({ min: 0, max: 15_000 }),
  },
  { requiredKeys: ["how"] },
);

/** The streams of a run: lists of webhooks, each with its receiver's replies to the attempts; further replies are 200. */
const streams = fc.array(fc.array(fc.array(reply, { maxLength: 9 }), { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 5,
});

const isAccepted = ({ reply: { how } }: Got) => how === 200;

describe("for any behavior of receivers and ledger", () => {
  it("every webhook is accepted or dead, none of a stream is overtaken, and no stream is delayed by another", async () => {
    await fc.assert(
      fc.asyncProperty(streams, fc.boolean(), async (planned, isLedgerBad) => {
        const replies = new Map<string, readonly Reply[]>(
          planned.flatMap((list, s) => list.map((tries, w) => [`${s}-${w}`, tries] as const)),
        );
        let asked = 0;
        const run = new DeliveryRun((id, nth) => {
          if (isLedgerBad && ++asked % LEDGER_FAILS_EVERY === 0) {
            run.outbox.isAway = true;
            setImmediate(() => {
              run.outbox.isAway = false;
            });
          }
          return replies.get(id)?.[nth] ?? { how: 200 };
        });
        const webhooks = planned.flatMap((list, s) =>
          list.map((_tries, w) =>
            newWebhook(`${s}-${w}`, { stream: `${s}`, url: `https://shop.example/${s}/${w % 2}` }),
          ),
        );
        await (await run.add(...webhooks)).toEnd();
        for (const webhook of run.outbox.all) checkEnd(webhook, run.got);
        for (const s of planned.keys()) checkOrder(run.got.filter(({ id }) => id.startsWith(`${s}-`)));
        if (!isLedgerBad) checkNoDelay(run.got);
      }),
      { numRuns: 30 },
    );
  });
});

/** At least once: delivered only when accepted; dead only after eight attempts, or by 410. */
function checkEnd({ id, state, lastStatus, lastError, attempts }: Webhook, got: readonly Got[]): void {
  const tries = got.filter((one) => one.id === id);
  if (state === "delivered") expect(tries.some(isAccepted)).toBe(true);
  else expect(lastStatus === 410 || attempts === 8 || lastError?.includes("410")).toBe(true);
  expect(attempts).toBeLessThanOrEqual(8);
  expect(attempts).toBeLessThanOrEqual(tries.length);
}

/** Once a later webhook of a stream was sent, no earlier one is sent. */
function checkOrder(got: readonly Got[]): void {
  const places = got.map(({ id }) => Number(id.split("-")[1]));
  expect(places).toEqual(places.toSorted((one, other) => one - other));
}

/** The first webhook of each stream is sent at once, whatever happens to the others. */
function checkNoDelay(got: readonly Got[]): void {
  for (const { id, at } of got) {
    const isFirst = id.endsWith("-0") && got.find((one) => one.id === id)?.at === at;
    if (isFirst) expect(at).toBe(0);
  }
}
