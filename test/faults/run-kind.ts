import { setTimeout as pause } from "node:timers/promises";
import type { Chance } from "../crash/support/chance.js";
import { cardNumber } from "./card-numbers.js";
import type { Kind } from "./kinds/kind.js";
import { MOMENTS, Person } from "./person.js";
import { Scene } from "./scene.js";
import type { Telephone } from "./support/telephone.js";
import { judge, type KindReport } from "./verdict.js";

const LOOK_MS = 250;
/** The time that callers need to reach the moment at which the fault happens. */
const GATHER_MS = 45_000;
/** About 15 s of lease, two fields, an outcome and its document. */
const MOST_AFTER_MS = 90_000;
const BETWEEN_CALLS_MS = 60;
/** The latest time after the fault's beginning at which a waiting caller continues, and the gateway answers. */
const MOST_HESITATION_MS = 4_000;
/** Four of twenty callers have a card that is declined: one at each moment from the card number on. */
const CALLS_A_DECLINE = 4;

/** One caller of the fault, and the measurements of the call. */
export interface Caller {
  readonly person: Person;
  readonly declines: boolean;
  /** The longest time since the fault in which the caller heard nothing and no request was in progress, milliseconds. */
  longestSilenceMs: number;
}

function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

let serial = 0;

/** Brings this many callers to their moments of a payment, causes the fault, and waits until all calls have ended. */
export async function runKind(
  kind: Kind,
  calls: number,
  telephone: Telephone,
  chance: Chance,
): Promise<KindReport> {
  const scene = await Scene.set(telephone, kind.scene);
  try {
    await scene.startController();
    await kind.prepare?.(scene);
    const fault = gate();
    const outcomes = gate();
    const callers = Array.from({ length: calls }, (_, index) =>
      caller(index, fault.opened, outcomes.opened, scene, chance),
    );
    const isLate = ({ person }: Caller) => person.plan.moment === "greeting";
    scene.gateway.received = (card) =>
      callers.find(({ person }) => person.plan.card === card)?.person.isAtTheGateway();

    await dialAll(
      callers.filter((one) => !isLate(one)),
      telephone,
    );
    const early = callers.filter((one) => !isLate(one) && one.person.plan.moment !== "outcome");
    await gathered([...early.map(({ person }) => person.ready), ...outcomesAtTheGateway(callers, scene)]);
    outcomes.open();
    await dialAll(callers.filter(isLate), telephone);
    await gathered(callers.map(({ person }) => person.ready));

    const struckAt = Date.now();
    fault.open();
    const struck = kind.strike(scene);
    const watching = watch(callers, scene, struckAt + MOST_AFTER_MS);
    await struck;
    await watching;
    const wrong = (await kind.inspect?.(scene)) ?? [];
    return await judge({ kind, scene, callers, wrong });
  } finally {
    await scene.clear();
  }
}

function caller(
  index: number,
  faulty: Promise<void>,
  outcomes: Promise<void>,
  scene: Scene,
  chance: Chance,
): Caller {
  const moment = MOMENTS[index % MOMENTS.length] ?? "greeting";
  const from = String(5_550_000_000 + serial);
  const card = cardNumber(serial++);
  const hesitationMs = chance.between(0, MOST_HESITATION_MS);
  const afterFault = faulty.then(() => pause(hesitationMs));
  const declines = Math.floor(index / MOMENTS.length) % CALLS_A_DECLINE === CALLS_A_DECLINE - 1;
  const mayAnswer = moment === "connector" ? afterFault : moment === "outcome" ? outcomes : Promise.resolve();
  scene.gateway.open(card, { declines, chargesAnyway: chance.next() < 0.5, mayAnswer });
  if (moment === "greeting") scene.merchant.greeted.add(from);
  return { person: new Person({ from, card, moment, goesOn: afterFault }), declines, longestSilenceMs: 0 };
}

async function dialAll(callers: readonly Caller[], telephone: Telephone): Promise<void> {
  for (const { person } of callers) {
    person.speaksOn(await telephone.dial(person.plan.from, "pay", person));
    await pause(BETWEEN_CALLS_MS);
  }
}

/** Callers planned for the outcome's prompt wait at the gateway until the others have reached their moments. */
function outcomesAtTheGateway(callers: readonly Caller[], { gateway }: Scene): Promise<void>[] {
  return callers
    .filter(({ person }) => person.plan.moment === "outcome")
    .map(async ({ person }) => {
      while (gateway.of(person.plan.card).length === 0 && !person.isGone) await pause(LOOK_MS);
    });
}

/** Waits for all of them, at most `GATHER_MS`. */
async function gathered(all: readonly Promise<void>[]): Promise<void> {
  await Promise.race([Promise.all(all), pause(GATHER_MS, undefined, { ref: false })]);
}

/** Polls every call until all have ended; those that have not ended in time hang up. */
export async function watch(callers: readonly Caller[], { gateway }: Scene, until: number): Promise<void> {
  const silentSince = new Map<Caller, number>();
  while (callers.some(({ person }) => !person.isGone) && Date.now() < until) {
    for (const one of callers) {
      const isSilent = one.person.isInSilence && !gateway.isBusyWith(one.person.plan.card);
      if (!isSilent) silentSince.delete(one);
      else if (!silentSince.has(one)) silentSince.set(one, Date.now());
      const ms = Date.now() - (silentSince.get(one) ?? Date.now());
      one.longestSilenceMs = Math.max(one.longestSilenceMs, ms);
    }
    await pause(LOOK_MS);
  }
  for (const { person } of callers) {
    if (person.isGone) continue;
    person.wasLeft = true;
    person.hangUp();
  }
}
