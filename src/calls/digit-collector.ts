import {
  catchError,
  concat,
  EMPTY,
  finalize,
  map,
  merge,
  type Observable,
  of,
  switchMap,
  take,
  takeUntil,
  timer,
} from "rxjs";
import { Digit } from "../core/dtmf.js";
import { asAppError } from "../core/errors.js";
import type { Channel } from "../freeswitch/channel.js";
import type { RunningCall } from "./context.js";
import type { DtmfRedactor } from "./dtmf-redactor.js";
import type { TimeServices } from "./services.js";

/** Keys that answer a document's question. They are for its author and are not card data; still, no log line shows them. */
export class DigitInput {
  text = "";
  /** The key that ended it, or "". */
  terminator = "";

  reset(): void {
    this.text = "";
    this.terminator = "";
  }

  add(digit: Digit): void {
    this.text += String.fromCharCode(digit.code);
  }
}

export interface KeyRules {
  /** The entry ends at this many digits; absent: only at a timeout or a terminator. */
  readonly maxDigits?: number;
  /** Keys that end the entry and are not part of it. */
  readonly terminators: string;
  /** From the end of the question to the first key, and from key to key; milliseconds. */
  readonly initialMs: number;
  readonly digitMs: number;
}

/** The call whose caller presses the keys. */
interface AskedCall extends Pick<RunningCall, "logger" | "timeline"> {
  readonly channel: Pick<Channel, "digits$" | "hangup$" | "isReachable$">;
  readonly services: Pick<TimeServices, "clock">;
  readonly keyedIn: Pick<DtmfRedactor, "add">;
}

/** Collects keys into `entry`. Completes when it is complete, on timeout, or when the call is gone. */
export function collectKeys(
  prompt$: Observable<never>,
  rules: KeyRules,
  entry: DigitInput,
  context: AskedCall,
): Observable<unknown> {
  const { channel } = context;
  // Keys entered while the call was unreachable are lost: the question is repeated.
  return channel.isReachable$.pipe(
    switchMap((isReachable) => {
      if (!isReachable) return channel.hangup$;
      entry.reset();
      return collectOnce(prompt$, rules, entry, context);
    }),
    take(1),
  );
}

function collectOnce(
  prompt$: Observable<never>,
  rules: KeyRules,
  entry: DigitInput,
  context: AskedCall,
): Observable<unknown> {
  const { channel, services, keyedIn } = context;
  const wait = (ms: number) => timer(ms, services.clock);
  const silence$ = concat(playOrSkip(prompt$, context), wait(rules.initialMs)).pipe(
    takeUntil(channel.digits$),
  );
  const complete$ = channel.digits$.pipe(
    map((digit) => addKey(rules, entry, digit)),
    switchMap((whole) => (whole ? of(true) : wait(rules.digitMs))),
  );
  return merge(silence$, complete$, channel.hangup$).pipe(
    take(1),
    finalize(() => keyedIn.add(entry.text)),
  );
}

/** Adds a key; true when the entry is complete. */
function addKey({ terminators, maxDigits }: KeyRules, entry: DigitInput, digit: Digit): boolean {
  const ends = [...terminators].find((key) => digit === Digit.fromCode(key.charCodeAt(0)));
  if (ends !== undefined) {
    entry.terminator = ends;
    return true;
  }
  entry.add(digit);
  return maxDigits !== undefined && entry.text.length >= maxDigits;
}

/** A prompt that cannot be played must not end the question. */
function playOrSkip(prompt$: Observable<never>, { logger, timeline }: AskedCall): Observable<never> {
  return prompt$.pipe(
    catchError((thrown) => {
      const { code, message } = asAppError(thrown);
      if (code === "CHANNEL_GONE") return EMPTY;
      logger.error({ code, reason: message }, "skipped a prompt");
      timeline.record({ type: "problem", code, message });
      timeline.record({ type: "listening" });
      return EMPTY;
    }),
  );
}
