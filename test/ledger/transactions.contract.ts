import { expect, it } from "vitest";
import type { WebhookFactory } from "../../src/ledger/ledger.js";
import type { TransactionState } from "../../src/ledger/transaction.js";
import { approved, MIDNIGHT, newTransaction, newWebhook, refused } from "../support/ledger-samples.js";
import { emptyLedger, type NewLedger } from "./opened.js";

const nothing: WebhookFactory = () => [];
const [SENT, DUE, LATER] = [MIDNIGHT + 1, MIDNIGHT + 60_000, MIDNIGHT + 70_000];

/** The states of transactions, and the webhooks that report them. */
export function transactionsContract(newLedger: NewLedger): void {
  const its = emptyLedger(newLedger);

  /** Brings a new transaction to a state. */
  async function inState(state: TransactionState, id = "PAY1") {
    const { transactions } = its.ledger;
    await transactions.collect(newTransaction({ id }));
    if (state === "collected") return;
    await transactions.send(id, SENT, DUE, nothing);
    if (state === "approved") await transactions.answer(id, approved, LATER, nothing);
    if (state === "declined" || state === "failed") {
      await transactions.answer(id, refused(state), LATER, nothing);
    }
    if (state === "unknown" || state === "settled") {
      await transactions.answer(id, refused("unknown", "No answer."), LATER, nothing);
    }
    if (state === "settled") {
      await transactions.settle(id, { as: "declined", by: "ann", at: LATER }, nothing);
    }
  }

  it("keeps every field of a new transaction", async () => {
    const card = newTransaction({ expiry: "1230" });
    const account = newTransaction({ id: "PAY2", method: "ach-debit", maskedNumber: "xxxxxxx92" });
    const { brand: _, ...withoutBrand } = account;
    expect(await its.ledger.transactions.collect(card)).toEqual({ ...card, state: "collected" });
    await its.ledger.transactions.collect(withoutBrand);
    expect(await its.ledger.transactions.transaction("PAY1")).toEqual({ ...card, state: "collected" });
    expect(await its.ledger.transactions.transaction("PAY2")).toEqual({
      ...withoutBrand,
      state: "collected",
    });
    expect(await its.ledger.transactions.transaction("PAY3")).toBeUndefined();
  });

  it("accepts an id once", async () => {
    await its.ledger.transactions.collect(newTransaction());
    const again = its.ledger.transactions.collect(newTransaction({ amountMinor: 1 }));
    await expect(again).rejects.toMatchObject({ code: "TRANSACTION_STATE" });
    expect((await its.ledger.transactions.transaction("PAY1"))?.amountMinor).toBe(2045);
  });

  it("keeps amounts and times beyond 32 bits as numbers", async () => {
    const amountMinor = 9_007_199_254_740_991;
    await its.ledger.transactions.collect(newTransaction({ amountMinor }));
    expect(await its.ledger.transactions.transaction("PAY1")).toMatchObject({
      amountMinor,
      createdAt: MIDNIGHT,
    });
  });

  it("keeps an approval with its ids", async () => {
    await inState("approved");
    expect(await its.ledger.transactions.transaction("PAY1")).toEqual({
      ...newTransaction(),
      state: "approved",
      sentAt: SENT,
      dueAt: DUE,
      answeredAt: LATER,
      confirmation: "ch_1",
      token: "tok_1",
      profile: "cus_1",
    });
  });

  it.each(["declined", "failed", "unknown"] as const)("keeps why one is %s", async (state) => {
    await inState("sent");
    const answer = await its.ledger.transactions.answer("PAY1", refused(state, "Not today."), LATER, nothing);
    expect(answer).toMatchObject({ state, errorCode: "card_declined", errorMessage: "Not today." });
    expect(answer).not.toHaveProperty("token");
  });

  it("can only end as failed before it is sent", async () => {
    await inState("collected");
    const { transactions } = its.ledger;
    for (const outcome of [approved, refused("declined"), refused("unknown")]) {
      await expect(transactions.answer("PAY1", outcome, LATER, nothing)).rejects.toMatchObject({
        code: "TRANSACTION_STATE",
      });
    }
    const failed = await transactions.answer("PAY1", refused("failed"), LATER, nothing);
    expect(failed.state).toBe("failed");
    expect(failed).not.toHaveProperty("sentAt");
  });

  it.each([
    ["sent", ["sent", "approved", "declined", "failed", "unknown", "settled"]],
    ["answered", ["approved", "declined", "failed", "settled"]],
    ["settled", ["collected", "sent", "approved", "declined", "failed", "settled"]],
  ] as const)("cannot be %s when it is %j", async (what, states) => {
    const { transactions } = its.ledger;
    for (const state of states) {
      await inState(state, state);
      const before = await transactions.transaction(state);
      const sentFields: string[] = [];
      const webhooksFor: WebhookFactory = ({ id }) => {
        sentFields.push(id);
        return [];
      };
      const change = {
        sent: () => transactions.send(state, SENT, DUE, webhooksFor),
        answered: () => transactions.answer(state, approved, LATER, webhooksFor),
        settled: () => transactions.settle(state, { as: "approved", by: "ann", at: LATER }, webhooksFor),
      }[what];
      await expect(change()).rejects.toMatchObject({ code: "TRANSACTION_STATE" });
      expect(await transactions.transaction(state)).toEqual(before);
      expect(sentFields).toEqual([]);
    }
  });

  it("cannot be changed when it does not exist", async () => {
    const { transactions } = its.ledger;
    const changes = [
      transactions.send("PAY1", SENT, DUE, nothing),
      transactions.answer("PAY1", approved, LATER, nothing),
      transactions.settle("PAY1", { as: "approved", by: "ann", at: LATER }, nothing),
    ];
    for (const { status, reason } of (await Promise.allSettled(changes)) as PromiseRejectedResult[]) {
      expect([status, reason.code]).toEqual(["rejected", "NOT_FOUND"]);
    }
  });

  it("is settled by the person who found its outcome", async () => {
    await inState("unknown");
    const settlement = {
      as: "approved",
      by: "ann",
      note: "Seen in the dashboard.",
      confirmation: "ch_9",
      token: "tok_9",
      at: LATER,
    } as const;
    await its.ledger.transactions.settle("PAY1", settlement, nothing);
    expect(await its.ledger.transactions.transaction("PAY1")).toMatchObject({
      state: "settled",
      settlement,
      errorMessage: "No answer.",
    });
  });

  it("is settled by a late answer", async () => {
    await inState("unknown", "PAY1");
    await inState("unknown", "PAY2");
    const { transactions } = its.ledger;
    const late = await transactions.answer("PAY1", approved, LATER + 5, nothing);
    expect(late).toMatchObject({ state: "settled", profile: "cus_1", answeredAt: LATER + 5 });
    expect(late.settlement).toEqual({
      as: "approved",
      by: "late answer",
      confirmation: "ch_1",
      token: "tok_1",
      at: LATER + 5,
    });
    const declined = await transactions.answer("PAY2", refused("declined"), LATER + 5, nothing);
    expect(declined.settlement).toEqual({
      as: "declined",
      by: "late answer",
      note: "card_declined: No.",
      at: LATER + 5,
    });
  });

  it("does not change when it is unknown again", async () => {
    await inState("unknown");
    const before = await its.ledger.transactions.transaction("PAY1");
    const webhooksFor: WebhookFactory = () => [newWebhook()];
    const after = await its.ledger.transactions.answer(
      "PAY1",
      refused("unknown", "Again."),
      LATER,
      webhooksFor,
    );
    expect(after).toEqual(before);
    expect(await its.ledger.outbox.depth()).toEqual({ pending: 0, dead: 0 });
  });

  it("is reported in the same commit, by its new row", async () => {
    await inState("sent");
    const webhooksFor: WebhookFactory = ({ id, state, confirmation }) =>
      ["a", "b"].map((name) => newWebhook({ id: name, body: `${id} ${state} ${confirmation}` }));
    await its.ledger.transactions.answer("PAY1", approved, LATER, webhooksFor);
    const webhooks = await its.ledger.outbox.webhooks({ limit: 10 });
    expect(webhooks.map(({ id, body }) => [id, body])).toEqual([
      ["b", "PAY1 approved ch_1"],
      ["a", "PAY1 approved ch_1"],
    ]);
  });

  it("does not change when its webhooks cannot be created", async () => {
    await inState("sent");
    const { transactions, outbox } = its.ledger;
    const failing: WebhookFactory = () => {
      throw new TypeError("no body");
    };
    await expect(transactions.answer("PAY1", approved, LATER, failing)).rejects.toThrow("no body");
    const refusedByTable: WebhookFactory = () => [
      newWebhook(),
      newWebhook({ id: "2", topic: "123456789012" }),
    ];
    await expect(transactions.answer("PAY1", approved, LATER, refusedByTable)).rejects.toMatchObject({
      code: "INTERNAL",
    });
    expect((await transactions.transaction("PAY1"))?.state).toBe("sent");
    expect(await outbox.webhooks({ limit: 10 })).toEqual([]);
  });
}
