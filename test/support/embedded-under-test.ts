import { EmbeddedRun } from "./embedded-run.js";
import type { SwitchUnderTest } from "./switch-under-test.js";

/** The embedded switch, for the contract tests. */
export async function startEmbedded(): Promise<SwitchUnderTest> {
  const run = await EmbeddedRun.start();
  const control = await run.client("CHANNEL_PARK");
  return {
    password: run.password,
    speaks: true,
    sharesFiles: true,
    connect: () => run.connect(),
    async dial(destination) {
      const leg = run.embedded.dial({ to: destination });
      await control.event(({ headers }) => headers["Unique-ID"] === leg.id);
      return {
        id: leg.id,
        async press(keys) {
          for (const key of keys) leg.press(key);
        },
        async hangup() {
          leg.hangup();
        },
      };
    },
    close: () => run.close(),
  };
}
