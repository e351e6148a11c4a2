import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { conversations } from "../../test/support/esl-fuzz/conversation.js";
import { examine } from "../../test/support/esl-fuzz/examine.js";
import { ScriptedSwitch } from "../../test/support/esl-fuzz/scripted-switch.js";

const HELP = `npm run fuzz:esl -- [--frames 1000000] [--seed N]

Has the Event Socket connection read broken, split and oversized frames: nothing may crash or hang it, no command may get
the answer of another, and memory must stay bounded. The same seed gives the same frames.`;

/** Conversations of one seed, and the approximate number of frames in each. */
const BATCH = 20;
const FRAMES = 100;
/** The allowed growth in memory since the first measurement, in MiB. */
const MOST_GROWTH_MIB = 32;
const LOOK_EVERY = 100_000;
const CLOSING_MS = 50;

const say = (line: string) => process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: {
    frames: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    help: { type: "boolean", default: false },
  },
});

/** All memory of the process except its code, after the last sockets have been closed and collected. */
async function usedMiB(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error("run with --expose-gc");
  for (let times = 0; times < 2; times++) {
    await pause(CLOSING_MS);
    globalThis.gc();
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return (heapUsed + external + arrayBuffers) / 2 ** 20;
}

async function run(frames: number, seed: number): Promise<number> {
  const scripted = await ScriptedSwitch.start();
  const escaped: unknown[] = [];
  for (const way of ["uncaughtException", "unhandledRejection"] as const)
    process.on(way, (thrown) => escaped.push(thrown));
  const tally = { frames: 0, connections: 0, givenUp: 0, answered: 0, events: 0, faults: 0 };
  let [first, most] = [0, 0];
  let faults = 0;
  const property = fc.asyncProperty(conversations(FRAMES), async (conversation) => {
    const { expected } = conversation;
    tally.frames += conversation.frames;
    tally.connections++;
    tally.givenUp += Number(expected.isGivenUp);
    tally.answered += expected.answered;
    tally.events += expected.events.length;
    tally.faults += expected.faults;
    const wrong = await examine(scripted, conversation);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
  });
  for (let batch = 0; tally.frames < frames && faults === 0; batch++) {
    const before = Math.floor(tally.frames / LOOK_EVERY);
    const result = await fc.check(property, { seed: seed + batch, numRuns: BATCH, endOnFailure: true });
    if (result.failed) {
      faults++;
      say(`seed ${seed + batch}: ${fc.defaultReportMessage(result) ?? ""}`);
    }
    for (const thrown of escaped.splice(0)) {
      faults++;
      say(`seed ${seed + batch}: uncaught ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
    }
    if (batch !== 0 && Math.floor(tally.frames / LOOK_EVERY) === before) continue;
    const used = await usedMiB();
    if (batch === 0) first = used;
    most = Math.max(most, used);
    say(
      `${String(tally.frames).padStart(8)} frames, ${tally.connections} connections, ${used.toFixed(1)} MiB in use`,
    );
    if (used <= first + MOST_GROWTH_MIB) continue;
    faults++;
    say(`seed ${seed + batch}: ${used.toFixed(1)} MiB in use, and ${first.toFixed(1)} MiB at first`);
  }
  await scripted.stop();
  say(
    `${tally.frames} frames on ${tally.connections} connections: ${tally.givenUp} closed by a broken frame; ` +
      `${tally.answered} answers, ${tally.events} events, ${tally.faults} unreadable events; ` +
      `at most ${(most - first).toFixed(1)} MiB more in use than at first`,
  );
  say(faults === 0 ? "No frame broke a rule." : `${faults} rules were broken.`);
  return faults === 0 ? 0 : 1;
}

if (values.help) say(HELP);
else {
  say(`${values.frames} frames, seed ${values.seed}`);
  process.exitCode = await run(Number(values.frames), Number(values.seed));
}
