import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import type { DialectName } from "../../test/support/fuzz/documents.js";
import { Desk } from "./desk.js";
import { HELP, type Options, readOptions } from "./options.js";
import { newTally, type Tally, tableOf } from "./tally.js";
import type { Broken, FeedEvent, Work } from "./worker.js";

/** A document that takes this long to read hangs. */
const HANG_MS = 20_000;
const MOST_HEAP_MIB = 512;
/** One bug in the reader breaks thousands of documents. */
const MOST_BROKEN = 5;
const FOLDER = "var/fuzz/broken";

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Saves the document, so that it can be read again, and says where. */
function keep(name: DialectName, { text, violations, seed }: Broken, number: number): void {
  mkdirSync(FOLDER, { recursive: true });
  const path = resolve(FOLDER, `${name}-${seed}-${number}.${name === "swml" ? "yaml" : "xml"}`);
  writeFileSync(path, Buffer.from(text, "utf8"));
  say(`${name}: ${violations.join("; ")}\n  seed ${seed}, document: ${path}`);
}

/** Reads the documents of one dialect in a separate thread, and watches it. */
function watch(name: DialectName, { count, seed }: Options): Promise<{ tally: Tally; broken: number }> {
  const desk = new Desk();
  const workerData: Work = { name, count, seed, memory: desk.memory };
  const worker = new Worker(new URL("worker.js", import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MIB },
  });
  let tally = newTally();
  let broken = 0;
  const found = (one: Broken) => {
    keep(name, one, ++broken);
    if (broken >= MOST_BROKEN) void worker.terminate();
  };
  let before = -1;
  const dog = setInterval(() => {
    if (desk.count === before) {
      found({ text: desk.text, violations: [`reading it takes more than ${HANG_MS / 1_000} s`], seed });
      void worker.terminate();
    }
    before = desk.count;
  }, HANG_MS);
  return new Promise((done) => {
    worker.on("message", (reported: FeedEvent) => {
      if ("broken" in reported) found(reported.broken);
      else tally = reported.tally;
    });
    worker.on("error", (error) => found({ text: desk.text, violations: [String(error)], seed }));
    worker.on("exit", () => {
      clearInterval(dog);
      done({ tally, broken });
    });
  });
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    say(HELP);
    return 0;
  }
  say(`${options.count} documents of each dialect, seed ${options.seed}`);
  const tallies = new Map<string, Tally>();
  let broken = 0;
  for (const name of options.dialects) {
    const seen = await watch(name, options);
    tallies.set(name, seen.tally);
    broken += seen.broken;
  }
  say(tableOf(tallies));
  say(broken === 0 ? "No document broke a rule." : `${broken} documents broke a rule.`);
  return broken === 0 ? 0 : 1;
}

process.exitCode = await main();
