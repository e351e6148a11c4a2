import { beforeAll, describe, expect, it } from "vitest";
import { type MemoryRun, memoryRun } from "./support/memory-run.js";
import { NO_PROCESS_MEMORY } from "./support/process-memory.js";

/** A round is one payment of each dialect, method and connector. */
const ROUNDS = 2;

describe.skipIf(NO_PROCESS_MEMORY !== undefined)(
  `after payments of all kinds ${NO_PROCESS_MEMORY ?? ""}`,
  () => {
    let run: MemoryRun;

    beforeAll(async () => {
      run = await memoryRun(ROUNDS);
    }, 300_000);

    it.each(["log", "api", "webhooks", "files", "snapshot", "memory"])("no number is in the %s", (place) => {
      expect(run.findings[place]).toEqual([]);
    });

    it("the search finds a known value", () => {
      expect(run.seesControl).toBe(true);
    });

    it("some were approved and some were not", () => {
      expect(Object.keys(run.results).sort()).toEqual(["payment-connector-error", "success"]);
    });
  },
);
