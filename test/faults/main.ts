import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Chance } from "../crash/support/chance.js";
import { whyNoOwnFreeSwitch } from "../support/real-freeswitch.js";
import { runControllers } from "./controllers/run-controllers.js";
import type { Kind } from "./kinds/kind.js";
import { HELP, type Options, readOptions } from "./options.js";
import { runKind } from "./run-kind.js";
import { embeddedTelephone } from "./support/embedded-telephone.js";
import { freeSwitchTelephone } from "./support/freeswitch-telephone.js";
import type { Telephone } from "./support/telephone.js";
import { heardTable, tableOf } from "./table.js";
import { type KindReport, unfinished } from "./verdict.js";

const FOLDER = "var/faults";
/** The limit of freeswitch-conf. */
const UNCLAIMED_LEASE_SECONDS = 10;

const nameOfFile = (fault: string) => fault.replace(/[^a-z0-9]+/gi, "-").toLowerCase();
const say = (line: string) => process.stdout.write(`${line}\n`);

async function telephoneOf({ switch: on }: Options): Promise<Telephone> {
  const absent = whyNoOwnFreeSwitch();
  if (on === "freeswitch" && absent !== undefined) throw new Error(absent);
  if (on !== "embedded" && absent === undefined) return freeSwitchTelephone();
  if (on === undefined) say("FreeSWITCH cannot be started here: the faults run on the embedded switch");
  return embeddedTelephone(UNCLAIMED_LEASE_SECONDS);
}

/** A fault that ends the test itself counts as a broken promise. */
async function tried(
  kind: Kind,
  calls: number,
  telephone: Telephone,
  chance: Chance,
  report: (report: KindReport) => void,
): Promise<void> {
  try {
    report(await runKind(kind, calls, telephone, chance));
  } catch (thrown) {
    report({ ...unfinished(kind.name, calls), broken: [`the test could not continue: ${thrown}`] });
  }
}

async function run(options: Options): Promise<number> {
  mkdirSync(FOLDER, { recursive: true });
  const telephone = await telephoneOf(options);
  const chance = new Chance(options.seed);
  const reports: KindReport[] = [];
  const report = (report: KindReport) => {
    reports.push(report);
    say(`${report.fault}: ${report.broken.length === 0 ? "kept" : `\n  ${report.broken.join("\n  ")}`}`);
    for (const story of report.stories) say(`  what a caller heard:\n    ${story.join("\n    ")}`);
    for (const [index, log] of report.logs.entries())
      writeFileSync(join(FOLDER, `${nameOfFile(report.fault)}-controller-${index + 1}.log`), log);
  };
  say(`on ${telephone.name}: ${options.calls} calls per fault, seed ${options.seed}`);
  try {
    if (options.controllers) await runControllers(telephone, options, report);
    else
      for (const kind of options.kinds) {
        if (kind.realSwitchOnly === true && !telephone.isReal) {
          say(`${kind.name}: not on the embedded switch`);
          continue;
        }
        await tried(kind, options.calls, telephone, chance, report);
      }
  } finally {
    await telephone.close();
  }
  const path = resolve(FOLDER, `report-${options.seed}.json`);
  const reported = reports.map(({ logs, ...report }) => report);
  writeFileSync(
    path,
    JSON.stringify({ switch: telephone.name, seed: options.seed, reports: reported }, undefined, 1),
  );
  const broken = reports.reduce((sum, report) => sum + report.broken.length, 0);
  say(`\n${tableOf(reports)}\n\n${heardTable(reports)}\n\nreport: ${path}`);
  say(broken === 0 ? "Every promise was kept." : `${broken} promises were broken.`);
  return broken === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) say(HELP);
  else if (options.isList) for (const { name } of options.kinds) say(name);
  else return run(options);
  return 0;
}

const folder = mkdtempSync(join(tmpdir(), "freeswitch-pay-faults-"));
process.env.TEST_FOLDER = folder;
try {
  process.exitCode = await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
