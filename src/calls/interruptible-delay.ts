import {
  endWith,
  ignoreElements,
  lastValueFrom,
  map,
  merge,
  NEVER,
  type Observable,
  take,
  timer,
} from "rxjs";
import type { CallWith } from "./context.js";
import type { TimeServices } from "./services.js";

/**
 * Waits, and runs queued tasks meanwhile: their time counts toward the delay. `sound` plays for the given number of
 * milliseconds. Ends early when the call is gone.
 */
export async function interruptibleDelay(
  ms: number,
  sound: (ms: number) => Observable<never>,
  {
    interjections,
    channel,
    services,
    isGone,
  }: CallWith<"interjections" | "channel" | "isGone", Pick<TimeServices, "clock">>,
): Promise<void> {
  const until = services.clock.now() + ms;
  for (;;) {
    await interjections.run();
    const left = until - services.clock.now();
    if (left <= 0 || isGone()) return;
    const over$ = sound(left).pipe(ignoreElements(), endWith("over" as const));
    const arrived$ = interjections.arrival$.pipe(map(() => "arrived" as const));
    const gone$ = channel.hangup$.pipe(map(() => "gone" as const));
    const event = await lastValueFrom(merge(over$, arrived$, gone$).pipe(take(1)));
    if (event !== "arrived") return;
  }
}

/** Plays nothing. */
export function silentDelay({
  services,
}: CallWith<never, Pick<TimeServices, "clock">>): (ms: number) => Observable<never> {
  return (ms) => (ms === Number.POSITIVE_INFINITY ? NEVER : timer(ms, services.clock).pipe(ignoreElements()));
}
