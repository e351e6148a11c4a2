import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Chance } from "../crash/support/chance.js";
import { embeddedTelephone } from "../faults/support/embedded-telephone.js";
import { freeSwitchTelephone } from "../faults/support/freeswitch-telephone.js";
import { Gateway } from "../faults/support/gateway.js";
import { Merchant } from "../faults/support/merchant.js";
import { keepCalling, type Tally } from "./callers.js";
import { faultsOf, residentAround, type TimedSample } from "./verdict.js";
import { type Sample, WatchedController } from "./watched-controller.js";

const HELP = `npm run test:soak -- [--seconds 1200] [--rate 5] [--switch embedded|freeswitch] [--seed N]

New calls at this rate (per second) for this time, each a payment. Exit code 1 when resident memory at the end is more
than 5 % above that after a quarter of the time (five minutes of twenty), or when resources are left over afterwards.`;

const FOLDER = "var/soak";
const SAMPLE_EVERY_MS = 5_000;
const ROW_EVERY_MS = 60_000;
const WARM_UP_MS = 10_000;
/** Connections to merchant and gateway are kept open for some seconds, and webhooks are sent at once. */
const QUIET_MS = 20_000;

const say = (line: string) => process.stdout.write(`${line}\n`);
const MIB = (value: number) => `${value.toFixed(1)} MiB`;

function row(minute: string, sample: Sample, calls: number | string): string {
  const { rssMiB, heapMiB, descriptors, handles, timers, listeners } = sample;
  const cells = [minute, String(calls), MIB(rssMiB), MIB(heapMiB), descriptors, handles, timers, listeners];
  return `| ${cells.map((cell) => String(cell).padStart(11)).join(" | ")} |`;
}

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "1200" },
    rate: { type: "string", default: "5" },
    switch: { type: "string", default: "embedded" },
    seed: { type: "string", default: "1" },
    help: { type: "boolean", default: false },
  },
});

async function run(folder: string): Promise<number> {
  const telephone = await (values.switch === "freeswitch" ? freeSwitchTelephone() : embeddedTelephone(10));
  const [merchant, gateway] = [await Merchant.start(), await Gateway.start()];
  merchant.isBrief = true;
  writeFileSync(
    join(folder, "soak.yaml"),
    // JSON is YAML.
    JSON.stringify({
      http: { allowedHosts: ["127.0.0.1"] },
      apps: { "*": { document: `${merchant.url}/voice` } },
      connectors: { Default: { type: "http", url: gateway.url } },
      webhooks: { url: `${merchant.url}/events` },
      ledger: { url: "sqlite:ledger.db" },
      prompts: { renderer: "none" },
      limits: { carding: { perCaller: 0, perDestination: 0, perCard: 0 } },
    }),
    { mode: 0o600 },
  );
  const controller = await WatchedController.start({
    CONFIG_FILE: join(folder, "soak.yaml"),
    FREESWITCH_HOST: "127.0.0.1",
    FREESWITCH_PORT: String(telephone.port),
    FREESWITCH_PASSWORD: telephone.password,
    HTTP_PORT: "0",
    PROMPTS_DIRECTORY: join(folder, "prompts"),
  });
  const chance = new Chance(Number(values.seed));
  const tally: Tally = { calls: 0, inProgress: 0, mostAtOnce: 0, outcomes: {} };
  const perSecond = Number(values.rate);
  const forMs = 1_000 * Number(values.seconds);
  say(`on ${telephone.name}: ${perSecond} new calls per second for ${values.seconds} s, seed ${values.seed}`);
  say(
    "|      minute |       calls |         RSS |        heap | descriptors |     handles |      timers |   listeners |",
  );
  // Everything that is created once and kept is created now.
  await keepCalling(telephone, gateway, chance, { perSecond, forMs: WARM_UP_MS }, tally);
  await pause(QUIET_MS);
  const before = await controller.sample(true);
  say(row("quiet", before, tally.calls));

  const samples: TimedSample[] = [];
  const begun = Date.now();
  const calling = keepCalling(telephone, gateway, chance, { perSecond, forMs }, tally);
  for (let rows = 0; Date.now() - begun < forMs; ) {
    await pause(SAMPLE_EVERY_MS);
    const sample = { ...(await controller.sample()), atMs: Date.now() - begun };
    samples.push(sample);
    if (sample.atMs < rows * ROW_EVERY_MS) continue;
    say(row((sample.atMs / 60_000).toFixed(1), sample, tally.calls));
    rows++;
    // The requests to the merchant are not needed here.
    merchant.requests.length = 0;
  }
  await calling;
  await pause(QUIET_MS);
  const after = await controller.sample(true);
  say(row("quiet", after, tally.calls));
  const code = await controller.stop();

  const window = Math.min(60_000, forMs / 4);
  const early = residentAround(samples, forMs / 4, window);
  const late = residentAround(samples, forMs - window, window + SAMPLE_EVERY_MS);
  const faults = [
    ...faultsOf(before, after, { early, late }),
    ...(code === 0 ? [] : [`the controller ended with ${code}, not with 0`]),
  ];
  const outcomes = Object.entries(tally.outcomes).map(([outcome, count]) => `${outcome} ${count}`);
  say(`${tally.calls} calls, at most ${tally.mostAtOnce} at once: ${outcomes.join(", ")}`);
  say(`resident memory: ${MIB(early)} after a quarter of the time, ${MIB(late)} at the end`);
  say(faults.length === 0 ? "Nothing is left over." : faults.join("\n"));
  mkdirSync(FOLDER, { recursive: true });
  const path = resolve(FOLDER, `report-${Date.now()}.json`);
  writeFileSync(
    path,
    JSON.stringify({ switch: telephone.name, tally, before, samples, after, faults }, undefined, 1),
  );
  say(`report: ${path}`);
  await Promise.all([telephone.close(), merchant.close(), gateway.close()]);
  return faults.length === 0 ? 0 : 1;
}

if (values.help) say(HELP);
else {
  const folder = mkdtempSync(join(tmpdir(), "freeswitch-pay-soak-"));
  process.env.TEST_FOLDER = folder;
  try {
    process.exitCode = await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
