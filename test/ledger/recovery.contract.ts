import { beforeEach, expect, it } from "vitest";
import { MIDNIGHT, newTransaction, newWebhook } from "../support/ledger-samples.js";
import { emptyLedger, type NewLedger } from "./opened.js";

const HOUR = 3_600_000;
const DUE = MIDNIGHT + HOUR;

/** What is found of those that a process has left when it died. */
export function recoveryContract(newLedger: NewLedger): void {
  const its = emptyLedger(newLedger);

  beforeEach(async () => {
    const { transactions } = its.ledger;
    for (const id of ["sent", "collected", "answered"]) await transactions.collect(newTransaction({ id }));
    for (const id of ["sent", "answered"]) await transactions.send(id, MIDNIGHT, DUE, () => []);
    const failed = { state: "failed", code: "x", message: "", parameters: {} } as const;
    await transactions.answer("answered", failed, MIDNIGHT, () => []);
  });

  function recover(now: number) {
    return its.ledger.transactions.recover(now, ({ id }) => [newWebhook({ id, transactionId: id })]);
  }

  it("makes what was sent unknown, and what was not sent failed, and tells of both", async () => {
    const recovered = await recover(DUE + 1);
    expect(new Map(recovered.map(({ id, state, errorCode }) => [id, [state, errorCode]]))).toEqual(
      new Map([
        ["sent", ["unknown", "TRANSACTION_ABANDONED"]],
        ["collected", ["failed", "TRANSACTION_NOT_SENT"]],
      ]),
    );
    expect(await its.ledger.transactions.transaction("sent")).toMatchObject({
      state: "unknown",
      errorMessage: "The controller stopped while the connector had the payment.",
    });
    const told = await its.ledger.outbox.webhooks({ limit: 9 });
    expect(told.map(({ transactionId }) => transactionId).sort()).toEqual(["collected", "sent"]);
    expect(await recover(DUE + 2)).toEqual([]);
  });

  it("leaves those that another controller may wait for, where others use the ledger", async () => {
    const recovered = (await recover(DUE)).map(({ id }) => id);
    expect(recovered.sort()).toEqual(its.database.isShared ? [] : ["collected", "sent"]);
  });

  it("changes none that can't be told of", async () => {
    const failing = () => {
      throw new Error("no body");
    };
    await expect(its.ledger.transactions.recover(DUE + 1, failing)).rejects.toThrow("no body");
    expect(await its.ledger.transactions.counts()).toMatchObject({ sent: 1, collected: 1 });
  });

  it("finds more than it changes in one go", async () => {
    const ids = Array.from({ length: 201 }, (_, index) => `t${index}`);
    for (const id of ids) await its.ledger.transactions.collect(newTransaction({ id }));
    expect(await recover(DUE + 1)).toHaveLength(203);
    expect(await its.ledger.transactions.counts()).toMatchObject({ sent: 0, collected: 0, unknown: 1 });
  });
}
