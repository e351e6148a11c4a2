import { firstValueFrom, lastValueFrom, merge, type Observable, timer, toArray } from "rxjs";
import type { TimedCallEvent, Timelines } from "../observability/timelines.js";
import type { EmbeddedSwitch } from "./embedded-switch.js";
import type { FastForwardClock } from "./fast-forward-clock.js";
import { type Answer, ScriptedCaller } from "./scripted-caller.js";

/** The limit for a document that never ends, on the call's own clock. */
const LONGEST_CALL_MS = 30 * 60_000;
/** How long unaccepted webhooks are retried after the call has ended; milliseconds on the call's clock. */
const RETRY_LIMIT_MS = 60_000;

interface RehearsedCall {
  readonly embedded: Pick<EmbeddedSwitch, "dial">;
  readonly timelines: Timelines;
  readonly answers: readonly Answer[];
  readonly clock: FastForwardClock;
}

/**
 * Dials, and answers the call's questions. Returns the call's events when it has ended; a call that lasts too long is hung
 * up, which its events report as REHEARSAL_TOO_LONG.
 */
export async function rehearsedCall({
  embedded,
  timelines,
  answers,
  clock,
}: RehearsedCall): Promise<readonly TimedCallEvent[]> {
  const leg = embedded.dial({ to: "pay", from: "+15550100", name: "Rehearsal" });
  const happenings$ = timelines.happenings$(leg.id);
  new ScriptedCaller(leg, happenings$, answers, clock);
  const limit = timer(LONGEST_CALL_MS, clock).subscribe(() => {
    const message = `the call had not ended after ${LONGEST_CALL_MS / 60_000} minutes: the caller hung up`;
    timelines.timeline(leg.id).record({ type: "problem", code: "REHEARSAL_TOO_LONG", message });
    leg.hangup();
  });
  const ended = lastValueFrom(happenings$.pipe(toArray()));
  await clock.runUntil(ended);
  limit.unsubscribe();
  return ended;
}

/** The webhooks of a call and their delivery. */
interface Deliveries {
  /** Emits after each attempt. */
  readonly tried$: Observable<unknown>;
  /** The number of webhooks that are still to be delivered. */
  pending(): Promise<number>;
}

/** Lets time run until every webhook is delivered, or was retried for long enough. */
export function deliveriesSettled(deliveries: Deliveries, clock: FastForwardClock): Promise<void> {
  return clock.runUntil(settled(deliveries, clock));
}

async function settled({ tried$, pending }: Deliveries, clock: FastForwardClock): Promise<void> {
  const until = clock.now() + RETRY_LIMIT_MS;
  while ((await pending()) > 0 && clock.now() < until)
    await firstValueFrom(merge(tried$, timer(until - clock.now(), clock)));
}
