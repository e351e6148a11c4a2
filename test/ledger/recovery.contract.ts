import { beforeEach, expect, it, vi } from "vitest";
import { AppError } from "../../src/core/errors.js";
import { MIDNIGHT, newTransaction, newWebhook } from "../support/ledger-samples.js";
import { codeOf } from "../support/link-run.js";
import { emptyLedger, type NewLedger } from "./opened.js";

const HOUR = 3_600_000;
const DUE = MIDNIGHT + HOUR;

/** The recovery of what a process left behind when it died. */
export function recoveryContract(newLedger: NewLedger): void {
  const its = emptyLedger(newLedger);

  beforeEach(async () => {
    const { transactions } = its.ledger;
    for (const id of ["sent", "collected", "answered"]) await transactions.collect(newTransaction({ id }));
    for (const id of ["sent", "answered"]) await transactions.send(id, MIDNIGHT, DUE, () => []);
    const failed = { state: "failed", code: "x", message: "", parameters: {} } as const;
    await transactions.answer("answered", failed, MIDNIGHT, () => []);
  });

  /** Assigns all rows to a controller that has died. */
  async function died() {
    for (const table of ["transactions", "calls"] as const)
      await its.database.run((db) => db.updateTable(table).set({ controller: "died" }).execute());
  }

  function recover(now: number) {
    return its.ledger.transactions.recover(now, ({ id }) => [newWebhook({ id, transactionId: id })]);
  }

  it("makes sent transactions unknown and unsent ones failed, and reports both", async () => {
    const recovered = await recover(DUE + 1);
    expect(new Map(recovered.map(({ id, state, errorCode }) => [id, [state, errorCode]]))).toEqual(
      new Map([
        ["sent", ["unknown", "TRANSACTION_ABANDONED"]],
        ["collected", ["failed", "TRANSACTION_NOT_SENT"]],
      ]),
    );
    expect(await its.ledger.transactions.transaction("sent")).toMatchObject({
      state: "unknown",
      errorMessage: "The controller stopped while the payment was at the connector.",
    });
    const reported = await its.ledger.outbox.webhooks({ limit: 9 });
    expect(reported.map(({ transactionId }) => transactionId).sort()).toEqual(["collected", "sent"]);
    expect(await recover(DUE + 2)).toEqual([]);
  });

  it("leaves transactions that a controller waits for", async () => {
    expect(await recover(DUE)).toEqual([]);
  });

  it("finds the transactions of a dead controller at once", async () => {
    await died();
    expect((await recover(MIDNIGHT)).map(({ id }) => id).sort()).toEqual(["collected", "sent"]);
  });

  it("runs once for concurrent requests, with the latest time, and again for a later request", async () => {
    const ended = vi.spyOn(its.database, "ended");
    const asked = await Promise.all([recover(DUE), recover(DUE + 1), recover(DUE)]);
    expect([asked.map(({ length }) => length), ended.mock.calls.length]).toEqual([[2, 0, 0], 1]);
    await recover(DUE + 1);
    expect(ended).toHaveBeenCalledTimes(2);
  });

  it("runs although the previous recovery failed", async () => {
    vi.spyOn(its.database, "ended").mockRejectedValueOnce(new AppError("LEDGER_UNAVAILABLE", "away"));
    const failed = codeOf(recover(DUE + 1));
    const [code, recovered] = await Promise.all([failed, failed.then(() => recover(DUE + 1))]);
    expect([code, recovered.length]).toEqual(["LEDGER_UNAVAILABLE", 2]);
  });

  it("ends the calls of a controller that has died, and no others", async () => {
    const { calls } = its.ledger;
    const call = { dialect: "twiml", from: "", to: "900", startedAt: MIDNIGHT };
    for (const id of ["left", "ended"]) await calls.started({ ...call, id });
    await calls.ended("ended", MIDNIGHT + 1, "caller", "success");
    await died();
    await calls.started({ ...call, id: "going on" });
    expect(await calls.recover(MIDNIGHT + 9)).toBe(1);
    expect(await calls.call("left")).toEqual({
      ...call,
      id: "left",
      endedAt: MIDNIGHT + 9,
      endedBy: "crash",
    });
    expect(await calls.call("ended")).toMatchObject({ endedBy: "caller" });
    expect(await calls.call("going on")).not.toHaveProperty("endedAt");
    expect(await calls.recover(MIDNIGHT + 10)).toBe(0);
  });

  it("accepts the true end of a call that was taken for abandoned", async () => {
    const { calls } = its.ledger;
    await calls.started({ id: "c", dialect: "twiml", from: "", to: "900", startedAt: MIDNIGHT });
    await died();
    await calls.recover(MIDNIGHT + 1);
    await calls.ended("c", MIDNIGHT + 9, "caller", "success");
    expect(await calls.call("c")).toMatchObject({
      endedAt: MIDNIGHT + 9,
      endedBy: "caller",
      result: "success",
    });
  });

  it("changes no transaction whose webhooks cannot be created", async () => {
    const failing = () => {
      throw new Error("no body");
    };
    await expect(its.ledger.transactions.recover(DUE + 1, failing)).rejects.toThrow("no body");
    expect(await its.ledger.transactions.counts()).toMatchObject({ sent: 1, collected: 1 });
  });

  it("recovers more transactions than one batch", async () => {
    const ids = Array.from({ length: 201 }, (_, index) => `t${index}`);
    for (const id of ids) await its.ledger.transactions.collect(newTransaction({ id }));
    expect(await recover(DUE + 1)).toHaveLength(203);
    expect(await its.ledger.transactions.counts()).toMatchObject({ sent: 0, collected: 0, unknown: 1 });
  });
}
