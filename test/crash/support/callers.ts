import { filter, firstValueFrom, merge, race, take, timer } from "rxjs";
import { Digit } from "../../../src/core/dtmf.js";
import type { EmbeddedSwitch } from "../../../src/simulator/embedded-switch.js";

/** Number, expiry and security code, typed ahead all at once. */
const KEYS = "4242424242424242#1230#123";
/** A caller whom no controller serves any more hangs up. */
const PATIENCE_MS = 120_000;

/** Calls, types a card as soon as something is heard, and waits for the call's end. */
async function pay(embedded: EmbeddedSwitch, from: string): Promise<void> {
  const leg = embedded.dial({ to: "pay", from, name: "Caller" });
  const asked$ = leg.sounds$.pipe(
    filter(({ state, kind }) => state === "started" && kind === "speech"),
    take(1),
  );
  asked$.subscribe(() => {
    for (const key of KEYS) leg.press(Digit.fromCode(key.charCodeAt(0)) as Digit);
  });
  await firstValueFrom(race(merge(leg.hangup$), timer(PATIENCE_MS)));
  leg.hangup();
}

/** This many callers at once, each again and again, until `enough`. */
export async function callAndPay(
  embedded: EmbeddedSwitch,
  callers: number,
  enough: () => boolean,
): Promise<number> {
  let calls = 0;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (!enough()) await pay(embedded, `+1555${String(calls++).padStart(7, "0")}`);
    }),
  );
  return calls;
}
