import { BehaviorSubject, EMPTY, NEVER, of } from "rxjs";
import type { Channel } from "../../src/freeswitch/channel.js";
import { caller } from "./moment.js";

/** Ann's call, on a switch that does at once what it is told; `given` replaces what a test is about. */
export function fakeChannel(given: Partial<Channel> = {}): Channel {
  const done = () => EMPTY;
  return {
    call: caller.call,
    digits$: NEVER,
    hangup$: NEVER,
    isReachable$: new BehaviorSubject(true),
    quiet: done,
    play: done,
    speak: done,
    sendDigits: done,
    bridge: () => of({ disposition: "NO_ANSWER" }),
    shield: () => of(undefined),
    set: done,
    confirm: done,
    note: done,
    noted: () => of(undefined),
    transfer: done,
    hangup: done,
    ...given,
  };
}
