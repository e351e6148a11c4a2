import type { Clock } from "../core/clock.js";
import type { CallEvent, CallEventSink } from "./call-events.js";
import type { Feed } from "./feed.js";
import { type CallView, isoTime, maskedCaller } from "./views.js";

/** Maximum number of active calls; beyond it the oldest, whose end was lost, is dropped. */
const MOST_ACTIVE = 10_000;
/** Maximum number of ended calls, kept until the ledger has certainly recorded their end. */
const MOST_ENDED = 100;

const NO_STAGE = { stage: null, attempt: null, error: null } as const;

/** The calls in progress, each as its timeline reports it, and the latest ended calls. */
export class CallRegistry {
  readonly #active = new Map<string, CallView>();
  readonly #ended = new Map<string, CallView>();

  constructor(
    private readonly feed: Feed,
    private readonly clock: Clock,
  ) {}

  /** Wraps a timeline, so that the registry follows the call. */
  follow(callId: string, timeline: CallEventSink): CallEventSink {
    return {
      record: (happening) => {
        timeline.record(happening);
        this.#take(callId, happening);
      },
    };
  }

  /** The calls in progress, newest first. */
  active(): readonly CallView[] {
    return [...this.#active.values()].reverse();
  }

  /** A call in progress, or one of the latest ended calls. */
  call(id: string): CallView | undefined {
    return this.#active.get(id) ?? this.#ended.get(id);
  }

  #take(id: string, happening: CallEvent): void {
    if (happening.type === "call-started") {
      this.#start(newCall(id, happening, isoTime(this.clock.now())));
    } else if (happening.type === "call-ended") {
      this.#end(id, happening.by);
    } else {
      const change = changeBy(happening);
      if (change !== undefined) this.#update(id, change);
    }
  }

  #start(call: CallView): void {
    keep(this.#active, call, MOST_ACTIVE);
    this.feed.publish({ type: "call.started", data: call });
  }

  #update(id: string, change: Partial<CallView>): void {
    const known = this.#active.get(id);
    if (known === undefined) return;
    const call = { ...known, ...change };
    if (isSame(known, call)) return;
    this.#active.set(id, call);
    this.feed.publish({ type: "call.updated", data: call });
  }

  #end(id: string, by: string): void {
    const known = this.#active.get(id);
    if (known === undefined) return;
    const call = { ...known, ...NO_STAGE, active: false, ended: isoTime(this.clock.now()), ended_by: by };
    this.#active.delete(id);
    keep(this.#ended, call, MOST_ENDED);
    this.feed.publish({ type: "call.ended", data: call });
  }
}

/** What an event changes in the view of its call; undefined for nothing. */
function changeBy(happening: CallEvent): Partial<CallView> | undefined {
  switch (happening.type) {
    case "document":
      return { dialect: happening.dialect };
    case "stage": {
      const { stage, attempt, error = null } = happening;
      return { stage, attempt, error };
    }
    case "pay-result":
      return { ...NO_STAGE, result: happening.result };
    default:
      return undefined;
  }
}

function newCall(id: string, { from, to }: { from: string; to: string }, started: string): CallView {
  return {
    object: "call",
    id,
    // Not known before the first document.
    dialect: "",
    from: maskedCaller(from),
    to,
    active: true,
    ...NO_STAGE,
    result: null,
    started,
    ended: null,
    ended_by: null,
  };
}

function keep(calls: Map<string, CallView>, call: CallView, most: number): void {
  calls.set(call.id, call);
  const [oldest] = calls.keys();
  if (calls.size > most && oldest !== undefined) calls.delete(oldest);
}

function isSame(one: CallView, other: CallView): boolean {
  return (Object.keys(one) as (keyof CallView)[]).every((key) => one[key] === other[key]);
}
