import { join } from "node:path";
import { expect, it } from "vitest";
import { openLedger } from "../../src/ledger/open-ledger.js";
import { newWebhook } from "../support/ledger-samples.js";
import { temporaryFolder } from "../support/temporary-folder.js";

it("the rest of the process runs between a file's commits, however many wait", async () => {
  const ledger = await openLedger({ kind: "sqlite", path: join(temporaryFolder(), "ledger.db") });
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const ids = Array.from({ length: 50 }, (_, index) => `w${index}`);
  await Promise.all(ids.map((id) => ledger.outbox.add([newWebhook({ id })])));
  isOver = true;
  await ledger.close();
  expect(turns).toBeGreaterThanOrEqual(50);
});
