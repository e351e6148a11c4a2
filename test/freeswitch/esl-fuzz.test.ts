import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { conversations } from "../support/esl-fuzz/conversation.js";
import { examine } from "../support/esl-fuzz/examine.js";
import { ScriptedSwitch } from "../support/esl-fuzz/scripted-switch.js";

const FRAMES = 100;
const CONVERSATIONS = 200;

let scripted: ScriptedSwitch;

beforeAll(async () => {
  scripted = await ScriptedSwitch.start();
});

afterAll(() => scripted.stop());

// `npm run fuzz:esl` does the same with a million.
it("20,000 broken, split and oversized frames: no command has another's answer, and each connection ends well", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(conversations(FRAMES), async (conversation) => {
      expect(await examine(scripted, conversation)).toEqual([]);
    }),
    { numRuns: CONVERSATIONS, endOnFailure: true },
  );
});
