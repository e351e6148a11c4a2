import { filter, firstValueFrom, merge, race, timer } from "rxjs";
import { Digit } from "../../../src/core/dtmf.js";
import type { EmbeddedSwitch } from "../../../src/simulator/embedded-switch.js";

/** Number, expiry and security code, typed ahead all at once. */
const KEYS = "4242424242424242#1230#123";
const ASKS = /key in your card number/i;
/** A caller whom no controller serves any more hangs up. */
const PATIENCE_MS = 120_000;

/** Calls, types a card whenever its number is asked for, and waits for the call's end. */
async function pay(embedded: EmbeddedSwitch, from: string): Promise<void> {
  const leg = embedded.dial({ to: "pay", from, name: "Caller" });
  const asked$ = leg.sounds$.pipe(
    filter(({ state, kind, source }) => state === "started" && kind === "speech" && ASKS.test(source)),
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
