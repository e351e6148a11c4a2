import { defineConfig } from "vitest/config";

/** `npm run test:crash`: the long run, which `npm test` leaves out. */
export default defineConfig({
  test: {
    root: ".",
    include: ["test/crash/*.crash.ts"],
    globalSetup: "test/support/global-setup.ts",
    testTimeout: 3_600_000,
    // The table must be readable as written.
    disableConsoleIntercept: true,
  },
});
