import { expect, it } from "vitest";
import type { TransactionFilter } from "../../src/ledger/ledger.js";
import { MIDNIGHT, newTransaction, newWebhook, refused } from "../support/ledger-samples.js";
import { emptyLedger, type NewLedger } from "./opened.js";

/** The lists of transactions and calls, and the purge. */
export function listsContract(newLedger: NewLedger): void {
  const its = emptyLedger(newLedger);

  async function fiveTransactions() {
    const { transactions } = its.ledger;
    for (const [index, id] of ["a", "b", "c", "d", "e"].entries()) {
      const createdAt = MIDNIGHT + Math.floor(index / 2);
      const [callId, connector] = [`call${index % 2}`, index < 3 ? "one" : "two"];
      await transactions.collect(newTransaction({ id, createdAt, callId, connector }));
    }
    await transactions.answer("b", refused("failed"), MIDNIGHT, () => []);
    await transactions.send("c", MIDNIGHT, MIDNIGHT, () => []);
  }

  const all: Omit<TransactionFilter, "limit"> = {};
  it.each([
    ["all, the newest first", all, "edcba"],
    ["of some states", { states: ["sent", "failed"] }, "cb"],
    ["of no state", { states: [] }, ""],
    ["of a call", { callId: "call0" }, "eca"],
    ["of a connector", { connector: "two" }, "ed"],
    ["from a time, and to before another", { from: MIDNIGHT + 1, to: MIDNIGHT + 2 }, "dc"],
    ["after one of them", { after: { createdAt: MIDNIGHT + 1, id: "d" } }, "cba"],
    ["by several filters", { states: ["collected"], callId: "call0", to: MIDNIGHT + 2 }, "a"],
  ] as const)("lists transactions: %s", async (_which, filter, ids) => {
    await fiveTransactions();
    const list = await its.ledger.transactions.transactions({ ...filter, limit: 10 });
    expect(list.map(({ id }) => id).join("")).toBe(ids);
  });

  it("lists no more than requested, and the rest on the next page", async () => {
    await fiveTransactions();
    const { transactions } = its.ledger;
    const first = await transactions.transactions({ limit: 2 });
    const last = first.at(-1);
    const second = await transactions.transactions({ limit: 9, ...(last && { after: last }) });
    expect([...first, ...second].map(({ id }) => id).join("")).toBe("edcba");
    expect(first).toHaveLength(2);
  });

  it("counts the transactions in every state", async () => {
    await fiveTransactions();
    const none = { approved: 0, declined: 0, unknown: 0, settled: 0 };
    expect(await its.ledger.transactions.counts()).toEqual({ ...none, collected: 3, failed: 1, sent: 1 });
  });

  it("keeps calls from their start to their end", async () => {
    const { calls } = its.ledger;
    const call = {
      id: "c1",
      dialect: "twiml",
      from: "+1555xxx0000",
      to: "+15552220000",
      startedAt: MIDNIGHT,
    };
    await calls.started(call);
    expect(await calls.call("c1")).toEqual(call);
    await calls.ended("c1", MIDNIGHT + 9, "caller", "success");
    const ended = { ...call, endedAt: MIDNIGHT + 9, endedBy: "caller", result: "success" };
    await calls.ended("c1", MIDNIGHT + 10, "us", undefined);
    await calls.started({ ...call, to: "900" });
    expect(await calls.call("c1")).toEqual(ended);
    await calls.ended("c2", MIDNIGHT, "us", undefined);
    expect(await calls.call("c2")).toBeUndefined();
  });

  it("lists calls, the newest first, page by page", async () => {
    const { calls } = its.ledger;
    const call = { dialect: "swml", from: "anonymous", to: "900" };
    for (const [index, id] of ["a", "b", "c"].entries()) {
      await calls.started({ ...call, id, startedAt: MIDNIGHT + Math.floor(index / 2) });
    }
    const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).join("");
    expect(ids(await calls.calls({ limit: 2 }))).toBe("cb");
    expect(ids(await calls.calls({ limit: 2, after: { startedAt: MIDNIGHT, id: "b" } }))).toBe("a");
  });

  it("removes delivered webhooks and ended calls from before a time, and nothing else", async () => {
    const { calls, outbox, transactions, forget } = its.ledger;
    const call = { dialect: "twiml", from: "", to: "", startedAt: MIDNIGHT };
    for (const id of ["old", "new", "going on"]) await calls.started({ ...call, id });
    await calls.ended("old", MIDNIGHT + 9, "us", undefined);
    await calls.ended("new", MIDNIGHT + 10, "us", undefined);
    await outbox.add(["old", "new", "pending", "dead"].map((id) => newWebhook({ id, stream: id })));
    await outbox.delivered("old", MIDNIGHT + 9, 200);
    await outbox.delivered("new", MIDNIGHT + 10, 200);
    await outbox.failed("dead", { at: MIDNIGHT, error: "gone" });
    await transactions.collect(newTransaction());
    expect(await forget(MIDNIGHT + 10)).toEqual({ webhooks: 1, calls: 1 });
    expect((await outbox.webhooks({ limit: 9 })).map(({ id }) => id)).toEqual(["dead", "pending", "new"]);
    expect((await calls.calls({ limit: 9 })).map(({ id }) => id)).toEqual(["new", "going on"]);
    expect(await transactions.transaction("PAY1")).toBeDefined();
  });

  it("removes more rows than one batch", async () => {
    const { outbox, forget } = its.ledger;
    const ids = Array.from({ length: 501 }, (_, index) => `w${index}`);
    await outbox.add(ids.map((id) => newWebhook({ id, stream: id })));
    await its.database.run((db) =>
      db.updateTable("webhooks").set({ state: "delivered", endedAt: MIDNIGHT }).execute(),
    );
    expect(await forget(MIDNIGHT + 1)).toEqual({ webhooks: 501, calls: 0 });
  });
}
