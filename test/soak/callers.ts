import { setTimeout as pause } from "node:timers/promises";
import type { Chance } from "../crash/support/chance.js";
import { cardNumber } from "../faults/card-numbers.js";
import { Person } from "../faults/person.js";
import type { Gateway } from "../faults/support/gateway.js";
import type { Telephone } from "../faults/support/telephone.js";
import { type Claim, claimOf } from "../faults/words.js";

/** How many of a hundred callers are declined, and how many hang up during the payment. */
const DECLINED = 15;
const HANGS_UP = 10;
const LONGEST_CALL_MS = 120_000;

export interface Tally {
  calls: number;
  inProgress: number;
  mostAtOnce: number;
  readonly outcomes: Record<string, number>;
}

let serial = 20_000_000;

async function oneCall(telephone: Telephone, gateway: Gateway, chance: Chance, tally: Tally): Promise<void> {
  const card = cardNumber(serial);
  const from = String(5_570_000_000 + serial++);
  const fate = chance.between(0, 100);
  gateway.open(card, { declines: fate < DECLINED, chargesAnyway: true, mayAnswer: Promise.resolve() });
  const person = new Person({ from, card, moment: "none", goesOn: Promise.resolve() });
  tally.calls++;
  tally.mostAtOnce = Math.max(tally.mostAtOnce, ++tally.inProgress);
  person.speaksOn(await telephone.dial(from, "pay", person));
  const patienceMs = fate > 100 - HANGS_UP ? chance.between(500, 5_000) : LONGEST_CALL_MS;
  const over = new AbortController();
  await Promise.race([
    person.gone,
    pause(patienceMs, undefined, { signal: over.signal }).catch(() => undefined),
  ]);
  over.abort();
  const hungUp = !person.isGone;
  person.hangUp();
  await person.gone;
  tally.inProgress--;
  const claims = person.heard.map(({ words }) => claimOf(words));
  const outcome: Claim | string =
    claims.findLast((claim) => claim !== undefined) ?? (hungUp ? "hung up" : "none");
  tally.outcomes[outcome] = (tally.outcomes[outcome] ?? 0) + 1;
}

/** Makes new calls at a rate for a time; resolves when all of them have ended. */
export async function keepCalling(
  telephone: Telephone,
  gateway: Gateway,
  chance: Chance,
  { perSecond, forMs }: { readonly perSecond: number; readonly forMs: number },
  tally: Tally,
): Promise<void> {
  const begun = Date.now();
  const calls: Promise<void>[] = [];
  for (let call = 0; Date.now() - begun < forMs; call++) {
    await pause(Math.max(0, begun + (call * 1_000) / perSecond - Date.now()));
    calls.push(oneCall(telephone, gateway, chance, tally));
  }
  await Promise.all(calls);
}
