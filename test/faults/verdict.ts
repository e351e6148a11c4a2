import { everyFile } from "../support/every-file.js";
import type { Kind } from "./kinds/kind.js";
import type { Person } from "./person.js";
import type { Caller } from "./run-kind.js";
import type { Scene } from "./scene.js";
import type { Asked } from "./support/gateway.js";
import { claimOf } from "./words.js";

/** The outcome of a call, according to what the caller heard. */
export const OUTCOMES = ["success", "declined", "checked", "made", "other", "fallback", "none"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The default lease, and the time that the fallback extension needs until it speaks. */
const LONGEST_SILENCE_MS = 15_000 + 4_000;

export interface KindReport {
  readonly fault: string;
  readonly calls: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly lost: number;
  readonly stuck: number;
  readonly chargedTwice: number;
  readonly leaked: number;
  readonly untrue: number;
  readonly longestSilenceMs: number;
  /** How often each sentence that claims something was heard. */
  readonly heard: Readonly<Record<string, number>>;
  /** For each caller with a broken promise: what was heard and done, seconds since the first entry. */
  readonly stories: readonly (readonly string[])[];
  /** The logs of all controllers, where a promise was broken. */
  readonly logs: readonly string[];
  /** Every broken promise, in words, without card data. */
  readonly broken: readonly string[];
}

function noOutcomes(): Record<Outcome, number> {
  return { success: 0, declined: 0, checked: 0, made: 0, other: 0, fallback: 0, none: 0 };
}

/** The report on a fault without measurements. */
export function unfinished(fault: string, calls: number): KindReport {
  return {
    fault,
    calls,
    outcomes: noOutcomes(),
    lost: 0,
    stuck: 0,
    chargedTwice: 0,
    leaked: 0,
    untrue: 0,
    longestSilenceMs: 0,
    heard: {},
    stories: [],
    logs: [],
    broken: [],
  };
}

interface Material {
  readonly kind: Kind;
  readonly scene: Scene;
  readonly callers: readonly Caller[];
  /** What the kind itself found. */
  readonly wrong: readonly string[];
}

export async function judge({ kind, scene, callers, wrong }: Material): Promise<KindReport> {
  const outcomes = noOutcomes();
  const heard: Record<string, number> = {};
  const broken: string[] = [...wrong];
  const unlucky = new Set<Person>();
  const counts = { lost: 0, stuck: 0, chargedTwice: 0, leaked: 0, untrue: 0 };
  const fault = (of: keyof typeof counts, person: Person, words: string) => {
    counts[of]++;
    unlucky.add(person);
    broken.push(`${of}: a caller at the moment "${person.plan.moment}" ${words}`);
  };
  for (const { person, longestSilenceMs } of callers) {
    const asked = scene.gateway.of(person.plan.card);
    const outcome = outcomeOf(person);
    outcomes[outcome]++;
    for (const { words } of person.heard)
      if (claimOf(words) !== undefined) heard[words] = (heard[words] ?? 0) + 1;
    if (outcome === "none")
      fault("lost", person, `heard last ${JSON.stringify(person.heard.at(-1)?.words ?? "")}`);
    if (outcome === "fallback" && kind.mayFallBack !== true)
      fault("lost", person, "was sent to the fallback extension");
    if (person.wasLeft || longestSilenceMs > LONGEST_SILENCE_MS)
      fault("stuck", person, `heard nothing for ${(longestSilenceMs / 1000).toFixed(1)} s`);
    const charges = asked.filter((one) => one.outcome === "approved").length;
    if (charges > 1) fault("chargedTwice", person, `was charged ${charges} times`);
    for (const words of untrueTo(person, asked)) fault("untrue", person, `heard ${JSON.stringify(words)}`);
  }
  for (const [place, text] of await written(scene)) {
    const found = callers.filter(({ person }) => text.includes(person.plan.card)).length;
    counts.leaked += found;
    if (found > 0) broken.push(`leaked: ${found} card numbers in ${place}`);
  }
  const longestSilenceMs = Math.max(0, ...callers.map((one) => one.longestSilenceMs));
  return {
    fault: kind.name,
    calls: callers.length,
    outcomes,
    ...counts,
    longestSilenceMs,
    heard,
    stories: [...unlucky].map(storyOf),
    logs: broken.length === 0 ? [] : scene.stages.map(({ controller }) => controller.log),
    broken,
  };
}

function storyOf({ story, plan }: Person): string[] {
  const begun = story[0]?.at ?? 0;
  const first = `${plan.from} at ${new Date(begun).toISOString()}`;
  return [first, ...story.map(({ at, what }) => `${((at - begun) / 1000).toFixed(1)} ${what.slice(0, 80)}`)];
}

function outcomeOf({ claims }: Person): Outcome {
  if (claims.includes("receipt")) return "success";
  if (claims.includes("made")) return "made";
  if (claims.includes("checked")) return "checked";
  if (claims.includes("declined")) return "declined";
  if (claims.includes("other result")) return "other";
  return claims.includes("call again") ? "fallback" : "none";
}

/** The sentences that were not true when the caller heard them. */
function untrueTo({ heard }: Person, asked: readonly Asked[]): string[] {
  const isCharged = asked.some(({ outcome }) => outcome === "approved");
  return heard
    .filter(({ words, at }) => {
      switch (claimOf(words)) {
        case "receipt":
        case "made":
          return !isCharged;
        case "declined":
          return isCharged;
        // The shop was asked how to continue, without a result: it cannot say anything true.
        case "no result":
          return true;
        case "call again":
          // Nothing was charged to a card that was declined.
          return asked.some((one) => one.at < at && one.outcome !== "declined");
        default:
          return false;
      }
    })
    .map(({ words }) => words);
}

/** Everything that was written or sent, except to the gateway. */
async function written({ stages, merchant, telephone }: Scene): Promise<Map<string, string>> {
  const texts = new Map(await telephone.artifacts());
  texts.set("the requests to the merchant", merchant.requests.join("\n"));
  for (const [index, { controller, folder }] of stages.entries()) {
    texts.set(`the log of controller ${index + 1}`, controller.log);
    for (const { path, bytes } of await everyFile(folder)) texts.set(path, bytes.toString("latin1"));
  }
  return texts;
}
