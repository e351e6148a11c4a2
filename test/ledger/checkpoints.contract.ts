import { expect, it } from "vitest";
import { MIDNIGHT, newTransaction } from "../support/ledger-samples.js";
import { emptyLedger, type NewLedger, opened } from "./opened.js";

const at = (url: string, when = MIDNIGHT) => ({ target: { url, method: "POST" as const }, at: when });

/** Where calls in progress are. */
export function checkpointsContract(newLedger: NewLedger): void {
  const its = emptyLedger(newLedger);

  it("is the last document that a call has reached", async () => {
    const { checkpoints } = its.ledger;
    await checkpoints.reached("c1", at("https://shop.test/one"));
    await checkpoints.reached("c2", {
      target: { url: "https://shop.test/other", method: "GET" },
      at: MIDNIGHT,
    });
    await checkpoints.reached("c1", at("https://shop.test/two", MIDNIGHT + 1));
    expect(await checkpoints.checkpoint("c1")).toEqual(at("https://shop.test/two", MIDNIGHT + 1));
    expect(await checkpoints.checkpoint("c2")).toMatchObject({ target: { method: "GET" } });
  });

  it("has the permission for plain http with an address that has it", async () => {
    const { checkpoints } = its.ledger;
    const target = { url: "http://shop.test/after", method: "GET", plainHttp: true } as const;
    await checkpoints.reached("c1", { target, at: MIDNIGHT });
    expect(await checkpoints.checkpoint("c1")).toEqual({ target, at: MIDNIGHT });
  });

  it("has the fields of a payment's action, and none after the next document", async () => {
    const { checkpoints } = its.ledger;
    const fields = [["Result", "too-many-failed-attempts"]] as const;
    await checkpoints.reached("c1", { ...at("https://shop.test/action"), fields });
    expect((await checkpoints.checkpoint("c1"))?.fields).toEqual(fields);
    await checkpoints.reached("c1", at("https://shop.test/two", MIDNIGHT + 1));
    expect(await checkpoints.checkpoint("c1")).not.toHaveProperty("fields");
  });

  it("has where its document continues, and nothing of that after the next one", async () => {
    const { checkpoints } = its.ledger;
    const continuation = { digest: "abc", after: 2, from: 1 };
    await checkpoints.reached("c1", { ...at("https://shop.test/static"), continuation });
    expect((await checkpoints.checkpoint("c1"))?.continuation).toEqual(continuation);
    await checkpoints.reached("c1", at("https://shop.test/two", MIDNIGHT + 1));
    expect(await checkpoints.checkpoint("c1")).not.toHaveProperty("continuation");
  });

  it("does not exist for a call that is unknown or has ended", async () => {
    const { checkpoints } = its.ledger;
    await checkpoints.reached("c1", at("https://shop.test/one"));
    await checkpoints.over("c1");
    await checkpoints.over("c1");
    expect([await checkpoints.checkpoint("c1"), await checkpoints.checkpoint("c2")]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("is purged by its age, since the end of a call may not have been seen", async () => {
    const { checkpoints } = its.ledger;
    await checkpoints.reached("old", at("https://shop.test/", MIDNIGHT));
    await checkpoints.reached("new", at("https://shop.test/", MIDNIGHT + 1));
    await its.ledger.forget(MIDNIGHT + 1);
    expect([await checkpoints.checkpoint("old"), (await checkpoints.checkpoint("new"))?.at]).toEqual([
      undefined,
      MIDNIGHT + 1,
    ]);
  });

  it("is complemented by what a payment keeps for resuming the call", async () => {
    const resume = JSON.stringify({ language: "en-US" });
    const { transactions } = its.ledger;
    await transactions.collect(newTransaction({ id: "with", resume }));
    await transactions.collect(newTransaction({ id: "without" }));
    expect((await transactions.transaction("with"))?.resume).toBe(resume);
    expect(await transactions.transaction("without")).not.toHaveProperty("resume");
  });
}

/** How controllers know whether they share a ledger. */
export function ledgerIdContract(newLedger: NewLedger): void {
  it("has one id, the same whenever it is opened, and a new name for each controller", async () => {
    const options = await newLedger();
    const first = await opened(options);
    await first.ledger.close();
    const second = await opened(options);
    await second.ledger.close();
    const other = await opened(await newLedger());
    await other.ledger.close();
    expect(second.ledger.id).toBe(first.ledger.id);
    expect(other.ledger.id).not.toBe(first.ledger.id);
    expect(second.ledger.controller).not.toBe(first.ledger.controller);
  });
}
