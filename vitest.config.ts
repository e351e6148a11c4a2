import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.js";

/** Where .ci/run wants the counts. */
const { TEST_RESULTS } = process.env;

export default defineConfig({
  test: {
    reporters: TEST_RESULTS === undefined ? ["default"] : ["default", ["json", { outputFile: TEST_RESULTS }]],
    globalSetup: "test/support/global-setup.ts",
    sequence: { sequencer: LongestFirst },
    // A poll ends when it succeeds; the default, a second, is short on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          // A file leaves nothing behind in its worker, which need not load the modules anew for each.
          isolate: false,
          // Many tests wait for a program or for time to pass.
          maxWorkers: availableParallelism() + 1,
          // Some start programs or browsers, and machines are small.
          testTimeout: 20_000,
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**"],
          globalSetup: ["test/support/global-setup.ts", "test/support/report-no-postgres.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "freeswitch",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/support/global-setup.ts", "test/support/report-no-freeswitch.ts"],
          // One FreeSWITCH at a time: the machine's ports and cores are shared.
          fileParallelism: false,
          isolate: false,
          // After the others, so that calls are timed on a quiet machine.
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/**/*.d.ts", "src/main.ts"],
      reporter: ["text-summary"],
    },
  },
});
