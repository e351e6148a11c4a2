import fc from "fast-check";
import { expect, it } from "vitest";
import { AppError } from "../../src/core/errors.js";
import type { ConnectorOutcome } from "../../src/core/payment.js";
import type { Ledger, WebhookFactory } from "../../src/ledger/ledger.js";
import type { SettledAs } from "../../src/ledger/transaction.js";
import { newTransaction, newWebhook, refused } from "../support/ledger-samples.js";
import { ModelLedger } from "./model-ledger.js";
import { empty, emptyLedger, type NewLedger } from "./opened.js";

/** One step, applied to the ledger and to the model; both must return the same. */
interface Step {
  real(ledger: Ledger): Promise<unknown>;
  model(model: ModelLedger): unknown;
}

const transactionId = fc.constantFrom("t1", "t2", "t3");
const webhookId = fc.constantFrom("t1 sent", "t1 approved", "t2 sent", "t2 unknown", "a", "b", "c");
const stream = fc.constantFrom("call1", "call2");
const signer = fc.constantFrom("twiml", "event");
const url = fc.constantFrom("https://shop.test/1", "https://shop.test/2");
/** Up to 12 s: four times as long as one webhook holds the next. */
const time = fc.integer({ min: 1, max: 60 }).map((part) => part * 200);
const lease = fc.integer({ min: 1, max: 20 }).map((part) => part * 200);

/** Two streams, so that one of them has several transactions. */
const webhooksFor: WebhookFactory = ({ id, state }) => [
  newWebhook({
    id: `${id} ${state}`,
    stream: id === "t1" ? "call1" : "call2",
    transactionId: id,
    createdAt: 1,
  }),
];

const outcome: fc.Arbitrary<ConnectorOutcome> = fc.oneof(
  fc.constant({ state: "approved", chargeId: "ch_1", tokenId: "tok_1", parameters: {} } as const),
  fc.constantFrom("declined", "failed", "unknown").map((state) => refused(state)),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(transactionId, time).map(([id, createdAt]): Step => {
    const given = newTransaction({ id, createdAt });
    return {
      real: ({ transactions }) => transactions.collect(given),
      model: (model) => model.collect(given),
    };
  }),
  fc.tuple(transactionId, time).map(
    ([id, at]): Step => ({
      real: ({ transactions }) => transactions.send(id, at, at + 9, webhooksFor),
      model: (model) => model.send(id, at, at + 9, webhooksFor),
    }),
  ),
  fc.tuple(transactionId, outcome, time).map(
    ([id, answer, at]): Step => ({
      real: ({ transactions }) => transactions.answer(id, answer, at, webhooksFor),
      model: (model) => model.answer(id, answer, at, webhooksFor),
    }),
  ),
  fc.tuple(transactionId, fc.constantFrom<SettledAs>("approved", "declined", "failed"), time).map(
    ([id, as, at]): Step => ({
      real: ({ transactions }) => transactions.settle(id, { as, by: "ann", at }, webhooksFor),
      model: (model) => model.settle(id, { as, by: "ann", at }, webhooksFor),
    }),
  ),
  fc
    .array(fc.record({ id: webhookId, stream, signer, url, createdAt: time }), { maxLength: 3 })
    .map((given): Step => {
      const webhooks = given.map(newWebhook);
      return { real: ({ outbox }) => outbox.add(webhooks), model: (model) => model.add(webhooks) };
    }),
  fc.tuple(time, lease, fc.integer({ min: 1, max: 3 })).map(
    ([now, leaseMs, limit]): Step => ({
      real: async ({ outbox }) => (await outbox.claim(now, leaseMs, limit)).map(({ id }) => id),
      model: (model) => model.claim(now, leaseMs, limit),
    }),
  ),
  fc.tuple(webhookId, time).map(
    ([id, at]): Step => ({
      real: ({ outbox }) => outbox.delivered(id, at, 200),
      model: (model) => model.delivered(id, at, 200),
    }),
  ),
  fc.tuple(webhookId, fc.option(time, { nil: undefined })).map(([id, nextAt]): Step => {
    const failure = { at: 1, error: "busy", ...(nextAt === undefined ? { status: 500 } : { nextAt }) };
    return { real: ({ outbox }) => outbox.failed(id, failure), model: (model) => model.failed(id, failure) };
  }),
  fc.tuple(stream, url, time).map(
    ([of, to, at]): Step => ({
      real: ({ outbox }) => outbox.drop(of, to, at, "gone"),
      model: (model) => model.drop(of, to, at, "gone"),
    }),
  ),
  fc.tuple(webhookId, time).map(
    ([id, now]): Step => ({
      real: ({ outbox }) => outbox.replay(id, now),
      model: (model) => model.replay(id, now),
    }),
  ),
  time.map(
    (before): Step => ({
      real: async (ledger) => (await ledger.forget(before)).webhooks,
      model: (model) => model.forget(before),
    }),
  ),
);

/** What a step returns, or the code of what it throws. */
async function resultOf(act: () => unknown): Promise<unknown> {
  try {
    return await act();
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.code : thrown;
  }
}

async function everythingIn({ transactions, outbox }: Ledger) {
  const webhooks = await outbox.webhooks({ limit: 99 });
  return {
    transactions: new Map((await transactions.transactions({ limit: 99 })).map((row) => [row.id, row])),
    webhooks: webhooks.map(({ sequence: _, ...webhook }) => webhook).reverse(),
    nextDue: await outbox.nextDue(),
  };
}

function everythingOf(model: ModelLedger) {
  return {
    transactions: model.rows,
    webhooks: model.entries.map(({ webhook: { sequence: _, ...webhook } }) => webhook),
    nextDue: model.nextDue(),
  };
}

/** For any steps in any order, the ledger is in the state of a simple model in memory. */
export function modelContract(newLedger: NewLedger, runs: number): void {
  const its = emptyLedger(newLedger);

  it("does what the model does, step by step", async () => {
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 40, size: "max" }),
      async (steps) => {
        await empty(its);
        const model = new ModelLedger();
        for (const { real, model: expected } of steps) {
          const result = await resultOf(() => real(its.ledger));
          expect(result).toEqual(await resultOf(() => expected(model)));
        }
        expect(await everythingIn(its.ledger)).toEqual(everythingOf(model));
      },
    );
    await fc.assert(property, { numRuns: runs });
  }, 60_000);
}
