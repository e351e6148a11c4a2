import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOLD_MS, type Webhook } from "../../src/ledger/outbox.js";
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
  it("every webhook is accepted or dead, only one that is not accepted in 3 s is overtaken, and none waits for long", async () => {
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
        for (const s of planned.keys()) {
          const got = run.got.filter(({ id }) => id.startsWith(`${s}-`));
          checkOrder(got);
          if (!isLedgerBad) checkDelay(got);
        }
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

/** The place of a webhook in its stream. */
const placeOf = ({ id }: Got) => Number(id.split("-")[1]);

/** The first attempts for the webhooks of a stream. */
function firstsOf(got: readonly Got[]): Got[] {
  return got.filter((one) => got.find(({ id }) => id === one.id) === one);
}

/** A webhook is first sent after the earlier ones of its stream, and only when each was accepted, dead, or held it for 3 s. */
function checkOrder(got: readonly Got[]): void {
  const firsts = firstsOf(got);
  const places = firsts.map(placeOf);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  for (const first of firsts) {
    const before = firsts.filter((earlier) => placeOf(earlier) < placeOf(first));
    for (const { id, at } of before) {
      const isPending = got.some(
        (one) => one.id === id && !isAccepted(one) && got.indexOf(one) > got.indexOf(first),
      );
      if (isPending) expect(first.at - at).toBeGreaterThanOrEqual(HOLD_MS);
    }
  }
}

/** Milliseconds that a check for due webhooks may come late. */
const LATE_MS = 1_000;

/** The first webhook of a stream is sent at once, each later one at most 3 s after the one before it. */
function checkDelay(got: readonly Got[]): void {
  const firsts = firstsOf(got);
  expect(firsts[0]?.at).toBe(0);
  for (const [index, { at }] of firsts.slice(1).entries())
    expect(at - (firsts[index]?.at ?? 0)).toBeLessThanOrEqual(HOLD_MS + LATE_MS);
}
