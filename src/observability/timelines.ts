import { type Observable, ReplaySubject } from "rxjs";
import type { Clock } from "../core/clock.js";
import type { CallEvent, CallEventSink } from "./call-events.js";

export type TimedCallEvent = CallEvent & {
  /** Milliseconds since the first event of the call. */
  readonly at: number;
};

interface Recorded {
  readonly began: number;
  readonly happenings$: ReplaySubject<TimedCallEvent>;
}

/** Number of calls whose timelines are kept, and of events of each: endless music also produces events. */
const MAX_CALLS = 100;
const MAX_EVENTS = 20_000;

/** The timelines of the calls in progress and of the latest ended calls. */
export class Timelines {
  readonly #calls = new Map<string, Recorded>();

  constructor(private readonly clock: Clock) {}

  timeline(callId: string): CallEventSink {
    const call = this.#recorded(callId);
    return {
      record: (happening) => {
        call.happenings$.next({ ...happening, at: this.clock.now() - call.began });
        if (happening.type === "call-ended") call.happenings$.complete();
      },
    };
  }

  /** The events of a call, from its beginning; completes when the call has ended. */
  happenings$(callId: string): Observable<TimedCallEvent> {
    return this.#recorded(callId).happenings$;
  }

  #recorded(callId: string): Recorded {
    const known = this.#calls.get(callId);
    if (known !== undefined) return known;
    const call = { began: this.clock.now(), happenings$: new ReplaySubject<TimedCallEvent>(MAX_EVENTS) };
    this.#calls.set(callId, call);
    if (this.#calls.size > MAX_CALLS) this.#forgetOldest();
    return call;
  }

  #forgetOldest(): void {
    for (const [callId, { happenings$ }] of this.#calls) {
      if (happenings$.isStopped) {
        this.#calls.delete(callId);
        return;
      }
    }
  }
}
