import { setTimeout as pause } from "node:timers/promises";
import type { Chance } from "../../crash/support/chance.js";
import { runSipp } from "../../support/sipp.js";
import { cardNumber } from "../card-numbers.js";
import type { Kind } from "../kinds/kind.js";
import { Person } from "../person.js";
import { type Caller, watch } from "../run-kind.js";
import { Scene } from "../scene.js";
import type { Telephone } from "../support/telephone.js";
import { judge, type KindReport } from "../verdict.js";

export interface ControllersOptions {
  readonly controllers: number;
  readonly calls: number;
  /** The ledger of all controllers; without it each has a separate SQLite file. */
  readonly ledgerUrl?: string;
  readonly chance: Chance;
}

const KEYS = ["4242424242424242#", "1230", "123"];
const CALLS_A_SECOND = 5;
const MOST_AFTER_MS = 90_000;
/** Between two kills. */
const LIFE_MS = { least: 1_500, most: 5_000 };
const APPROVED = { declines: false, chargesAnyway: true, mayAnswer: Promise.resolve() };

async function sceneOf(telephone: Telephone, { controllers, ledgerUrl }: ControllersOptions): Promise<Scene> {
  const own = ledgerUrl === undefined ? {} : { ledgerUrl };
  const scene = await Scene.set(telephone, { ...own, logLevel: "info" });
  scene.merchant.isBrief = true;
  for (let started = 0; started < controllers; started++) await scene.startController();
  return scene;
}

export function nameOf({ controllers, ledgerUrl }: ControllersOptions, what: string): string {
  return `${controllers} controllers, ${ledgerUrl === undefined ? "SQLite each" : "one Postgres"}, ${what}`;
}

/** SIPp's callers all pay with one card while nothing goes wrong: each call must be charged once. */
export async function undisturbed(telephone: Telephone, options: ControllersOptions): Promise<KindReport> {
  const { calls } = options;
  const scene = await sceneOf(telephone, options);
  try {
    scene.gateway.everyOther = APPROVED;
    const target = `127.0.0.1:${telephone.sipPort}`;
    const { successful, log } = await runSipp({
      target,
      destination: "pay",
      calls,
      callsASecond: CALLS_A_SECOND,
      keys: KEYS,
      ending: "await-bye",
      byeWithinMs: 60_000,
    });
    const charges = scene.gateway.chargesByCall();
    const twice = [...charges.values()].filter((times) => times > 1).length;
    const kind: Kind = { name: nameOf(options, "SIPp"), strike: () => Promise.resolve() };
    const wrong = [
      ...(charges.size === calls ? [] : [`${charges.size} of ${calls} calls were charged`]),
      ...(twice === 0 ? [] : [`chargedTwice: ${twice} calls were charged more than once`]),
      ...(successful === calls ? [] : [`${calls - successful} calls did not end as they should: ${log}`]),
    ];
    const report = await judge({ kind, scene, callers: [], wrong });
    const outcomes = { ...report.outcomes, success: charges.size };
    return { ...report, calls, outcomes, chargedTwice: twice, lost: calls - charges.size };
  } finally {
    await scene.clear();
  }
}

/** Callers who press keys when asked, while controllers are killed and started again at random. */
export async function whileKilled(telephone: Telephone, options: ControllersOptions): Promise<KindReport> {
  const { calls, chance } = options;
  const scene = await sceneOf(telephone, options);
  const over = new AbortController();
  try {
    const callers: Caller[] = [];
    const killing = killAtRandom(scene, chance, over.signal);
    const watching: Promise<void>[] = [];
    for (let call = 0; call < calls; call++) {
      const card = cardNumber(10_000_000 + call);
      scene.gateway.open(card, APPROVED);
      const from = String(5_560_000_000 + call);
      const person = new Person({ from, card, moment: "none", goesOn: Promise.resolve() });
      const caller = { person, declines: false, longestSilenceMs: 0 };
      callers.push(caller);
      person.speaksOn(await telephone.dial(from, "pay", person));
      watching.push(watch([caller], scene, Date.now() + MOST_AFTER_MS));
      await pause(1_000 / CALLS_A_SECOND);
    }
    await Promise.all(watching);
    over.abort();
    await killing;
    const kind: Kind = { name: nameOf(options, "killed at random"), strike: () => Promise.resolve() };
    return await judge({ kind, scene, callers, wrong: [] });
  } finally {
    over.abort();
    await scene.clear();
  }
}

async function killAtRandom({ stages }: Scene, chance: Chance, over: AbortSignal): Promise<void> {
  for (;;) {
    const wait = chance.between(LIFE_MS.least, LIFE_MS.most);
    await pause(wait, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return;
    const chosen = stages[Math.floor(chance.between(0, stages.length))];
    await chosen?.controller.kill();
    await chosen?.controller.start();
  }
}
