import { expect, it } from "vitest";
import { ShutdownStack } from "../../src/app/graceful-shutdown.js";

it("closes what was opened in reverse order, whatever fails, and once", async () => {
  const closers = new ShutdownStack();
  const closed: string[] = [];
  for (const name of ["ledger", "server", "switch"]) {
    closers.add(async () => {
      closed.push(name);
      if (name !== "ledger") throw new Error(`${name} is stuck`);
    });
  }
  await expect(closers.close()).rejects.toThrow("switch is stuck");
  expect(closed).toEqual(["switch", "server", "ledger"]);
  await closers.close();
  expect(closed).toHaveLength(3);
});
