import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import fc from "fast-check";
import { type DialectName, documentsOf } from "../../test/support/fuzz/documents.js";
import { examine } from "../../test/support/fuzz/examine.js";
import { Desk } from "./desk.js";
import { smallest } from "./smallest.js";
import { newTally, type Tally } from "./tally.js";

export interface Work {
  readonly name: DialectName;
  readonly count: number;
  readonly seed: number;
  readonly memory: SharedArrayBuffer;
}

/** A document that breaks rules, made as small as possible, and the rules. */
export interface Broken {
  readonly text: string;
  readonly violations: readonly string[];
  readonly seed: number;
}

export type FeedEvent = { readonly tally: Tally } | { readonly broken: Broken };

/** Documents that share a seed. */
const BATCH = 100;
/** Documents between two measurements of memory. */
const LOOK = 2_000;
/** The allowed growth in memory since the first measurement, in MiB: caches of expressions, code, shapes. */
const MOST_GROWTH_MIB = 32;

const heapMiB = (): number => {
  if (globalThis.gc === undefined) throw new Error("run with --expose-gc");
  globalThis.gc();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

async function batch(
  work: Work,
  seed: number,
  numRuns: number,
  desk: Desk,
  tally: Tally,
): Promise<Broken | undefined> {
  let violations: readonly string[] = [];
  const property = fc.asyncProperty(documentsOf(work.name), async (text) => {
    desk.put(text);
    const read = await examine(work.name, text);
    if (violations.length === 0) count(tally, read.outcome, read.ms, seed);
    if (read.violations.length > 0) violations = read.violations;
    return read.violations.length === 0;
  });
  const { failed, counterexample } = await fc.check(property, {
    seed,
    numRuns,
    interruptAfterTimeLimit: 60_000,
  });
  if (!failed || counterexample === null) return undefined;
  const text = await smallest(counterexample[0], async (shorter) => {
    desk.put(shorter);
    return (await examine(work.name, shorter)).violations.length > 0;
  });
  return { text, violations: (await examine(work.name, text)).violations, seed };
}

function count(tally: Tally, outcome: string, ms: number, seed: number): void {
  tally.documents++;
  tally.outcomes[outcome] = (tally.outcomes[outcome] ?? 0) + 1;
  if (ms <= tally.slowestMs) return;
  tally.slowestMs = ms;
  tally.slowestSeed = seed;
}

async function run(work: Work, report: (reported: FeedEvent) => void): Promise<void> {
  const desk = new Desk(work.memory);
  const tally = newTally();
  let first: number | undefined;
  for (let done = 0; done < work.count; done += BATCH) {
    const seed = work.seed + done / BATCH;
    const broken = await batch(work, seed, Math.min(BATCH, work.count - done), desk, tally);
    if (broken !== undefined) report({ broken });
    if ((done + BATCH) % LOOK !== 0 && done + BATCH < work.count) continue;
    const now = heapMiB();
    first ??= now;
    tally.heapMiB = Math.max(tally.heapMiB, now);
    if (now > first + MOST_GROWTH_MIB) {
      const violations = [`${now.toFixed(1)} MiB in use, and ${first.toFixed(1)} MiB at first`];
      report({ broken: { text: desk.text, violations, seed } });
      first = now;
    }
    report({ tally });
    // So that the parent receives the message.
    await sleep(0);
  }
}

await run(workerData as Work, (reported) => parentPort?.postMessage(reported));
