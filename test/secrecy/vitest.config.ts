import { defineConfig } from "vitest/config";

/** `npm run test:secrecy`: the long run; `npm test` has a shorter version. */
export default defineConfig({
  test: {
    root: ".",
    include: ["test/secrecy/*.long.ts"],
    globalSetup: "test/support/global-setup.ts",
    testTimeout: 1_800_000,
    disableConsoleIntercept: true,
  },
});
