import { catchError, defer, firstValueFrom, map, of, race, timer } from "rxjs";
import type { Clock } from "../core/clock.js";
import { hasEnded, type ProcessMark } from "./process-mark.js";

/** Of how long the gaps are remembered, milliseconds. */
const MEMORY_MS = 30_000;
/** How much longer than the longest gap of late a silence must be before it says something. */
const SURPRISE = 1.5;

/**
 * How regularly the controllers of one FreeSWITCH have been seen to live of late. On a machine that has no time left all of
 * them are late: a silence tells of an end only where it is longer than what was usual just before (an accrual failure
 * detector, as Hayashibara et al. describe it, with a maximum in the place of a distribution).
 */
class Pace {
  #gaps: { readonly at: number; readonly ms: number }[] = [];

  /** `usualMs`: gaps up to it are no sign of lateness. */
  constructor(
    private readonly clock: Clock,
    private readonly usualMs: number,
  ) {}

  /** A sign of life came so long after the one before it; milliseconds. */
  note(ms: number): void {
    if (ms <= this.usualMs) return;
    const at = this.clock.now();
    // Gaps that are older and shorter never count again.
    this.#gaps = this.#gaps.filter((gap) => gap.ms > ms && at - gap.at < MEMORY_MS);
    this.#gaps.push({ at, ms });
  }

  /** The silence that tells of an end, milliseconds: `least` where all are in time, at most `most`. */
  silence(least: number, most: number): number {
    const at = this.clock.now();
    const longest = this.#gaps.find((gap) => at - gap.at < MEMORY_MS)?.ms ?? 0;
    return Math.min(most, Math.max(least, SURPRISE * longest));
  }
}

/** How this process is known to the others that serve the same FreeSWITCH. */
export interface ControllerIdentity {
  /** New for each run of the process. */
  readonly id: string;
  /** Of its ledger: equal only where the ledger is the same one. */
  readonly ledger: string;
  /** For people: host and process id, without spaces. */
  readonly name: string;
  /** For others on the same machine, who see at once when it has ended. */
  readonly mark?: ProcessMark;
}

/** Another controller, as its variable on the switch shows it. */
export interface OtherController extends ControllerIdentity {
  readonly isAlive: boolean;
}

type Api = (command: string) => Promise<string>;

interface Shown {
  readonly identity: ControllerIdentity;
  readonly beat: string;
}

interface Sighting {
  readonly identity: ControllerIdentity;
  readonly beat: string;
  /** When the beat was first seen, on our clock: nobody's clocks are compared. */
  readonly since: number;
  readonly hasBeaten: boolean;
}

/** A global variable of FreeSWITCH for each controller. */
const PREFIX = "pay_presence_";
/** In the place of the beat: the controller has closed. */
const LEFT = "left";
/** How often each controller shows that it lives, milliseconds. */
export const BEAT_MS = 1_000;
/** A controller that has not shown it for so long is taken for ended, where all are in time; milliseconds. */
export const SILENCE_MS = 3_000;
/** A lease is renewed at each third: so much of it is left, in seconds a second, when its controller ends. */
const LEFT_OF_LEASE = 2 / 3;
/** For the next look, and for taking the call. */
const TAKING_MS = 2_000;
/** Two that beat and look once a second see each other up to twice that late: nobody is slow. */
const USUAL_GAP_MS = 2.5 * BEAT_MS;

/** How long a look waits for the ledger, milliseconds. */
const LEDGER_MS = 1_000;
/** A beat that has not come for so long is late; milliseconds. */
const LATE_BEAT_MS = 1.5 * BEAT_MS;

/**
 * The controllers that serve one FreeSWITCH, as each of them shows itself there: by a global variable that changes every
 * second. The switch is what all of them reach, whatever else they share.
 */
export class Controllers {
  readonly #seen = new Map<string, Sighting>();
  /** Of every controller that was ever seen: others may clear it away on the switch before we have looked for its calls. */
  readonly #ledgers = new Map<string, string>();
  /** Those of our own ledger that the ledger knows to have ended. */
  #ended: ReadonlySet<string> = new Set();
  /** Those of our own machine whose processes are no longer there. */
  #gone: ReadonlySet<string> = new Set();
  /** With what beat each was first seen without its process: one that beats after that was taken for another. */
  readonly #lastBeats = new Map<string, string>();
  /** When the switch last answered who is there: silence is counted up to then, since before the next answer nobody is heard. */
  #lookedAt = Number.NEGATIVE_INFINITY;
  readonly #pace: Pace;
  readonly #mostSilenceMs: number;
  #beat = 0;

  /**
   * `ended`: which controllers of our own ledger have surely ended; it is asked at each look. `leaseSeconds`: within it a
   * call must be taken over.
   */
  constructor(
    private readonly me: ControllerIdentity,
    private readonly ended: (others: readonly string[]) => Promise<readonly string[]>,
    private readonly clock: Clock,
    leaseSeconds: number,
  ) {
    this.#pace = new Pace(clock, USUAL_GAP_MS);
    this.#mostSilenceMs = Math.max(SILENCE_MS, leaseSeconds * 1_000 * LEFT_OF_LEASE - TAKING_MS);
  }

  /** The silence after which a controller is taken for ended now, milliseconds. */
  get silenceMs(): number {
    return this.#pace.silence(SILENCE_MS, this.#mostSilenceMs);
  }

  /** After a time in which we could see nobody: silence counts from now on. */
  restart(): void {
    const since = this.clock.now();
    this.#lookedAt = Number.NEGATIVE_INFINITY;
    for (const [id, seen] of this.#seen) if (seen.beat !== LEFT) this.#seen.set(id, { ...seen, since });
  }

  /** Shows that we live. Rejects as `api` does. */
  async show(api: Api): Promise<void> {
    await this.#set(String(++this.#beat), api);
  }

  /** Says that we have ended: our calls are free for others at once. Rejects as `api` does. */
  async leave(api: Api): Promise<void> {
    await this.#set(LEFT, api);
  }

  async #set(beat: string, api: Api): Promise<void> {
    const { id, ledger, name, mark = "" } = this.me;
    await api(`global_setvar ${PREFIX}${id}=${[ledger, name, beat, mark].join(" ").trim()}`);
  }

  /** Forgets one that has ended, on the switch too. Rejects as `api` does. */
  async forget(id: string, api: Api): Promise<void> {
    this.#seen.delete(id);
    await api(`global_setvar ${PREFIX}${id}=`);
  }

  /** Looks at who is there, and answers all others. Rejects as `api` does. */
  async look(api: Api): Promise<readonly OtherController[]> {
    const shown = shownBy(await api("global_getvar")).filter(({ identity }) => identity.id !== this.me.id);
    const now = this.clock.now();
    // We may be late ourselves, or the switch.
    if (Number.isFinite(this.#lookedAt)) this.#pace.note(now - this.#lookedAt);
    this.#lookedAt = now;
    for (const id of this.#seen.keys())
      if (!shown.some(({ identity }) => identity.id === id)) this.#seen.delete(id);
    for (const { identity, beat } of shown) {
      this.#ledgers.set(identity.id, identity.ledger);
      const before = this.#seen.get(identity.id);
      if (before?.beat === beat) continue;
      if (before?.hasBeaten === true) this.#pace.note(now - before.since);
      this.#seen.set(identity.id, { identity, beat, since: now, hasBeaten: before !== undefined });
    }
    this.#gone = new Set(shown.filter((one) => this.#isGone(one)).map(({ identity }) => identity.id));
    const ours = shown.filter(({ identity }) => identity.ledger === this.me.ledger);
    this.#ended = new Set(await this.#endedOf(ours.map(({ identity }) => identity.id)));
    return [...this.#seen.values()].map(({ identity }) => ({
      ...identity,
      isAlive: this.isAlive(identity.id),
    }));
  }

  /** Whether a controller is at work, as far as the last look tells. One that has just been seen first counts as such. */
  isAlive(id: string): boolean {
    if (id === this.me.id) return true;
    const seen = this.#seen.get(id);
    if (seen === undefined || seen.beat === LEFT || this.#gone.has(id)) return false;
    const silentMs = this.#lookedAt - seen.since;
    // The ledger loses sight of a living controller when its database fails over: a beat contradicts it.
    if (this.#ended.has(id) && (!seen.hasBeaten || silentMs > this.#pace.silence(LATE_BEAT_MS, SILENCE_MS)))
      return false;
    return silentMs < this.silenceMs;
  }

  #isGone({ identity: { id, mark }, beat }: Shown): boolean {
    if (mark === undefined || !hasEnded(mark)) return false;
    const lastBeat = this.#lastBeats.get(id);
    if (lastBeat === undefined) this.#lastBeats.set(id, beat);
    return lastBeat === undefined || lastBeat === beat;
  }

  /** As `isAlive`, of one that may have come since the last look: then looks again. Rejects as `api` does. */
  async isAliveNow(id: string, api: Api): Promise<boolean> {
    if (id !== this.me.id && !this.#seen.has(id)) await this.look(api);
    return this.isAlive(id);
  }

  /** Whether what a controller wrote down is in our ledger; false for one of which nothing is known. */
  sharesLedger(id: string): boolean {
    return this.#ledgers.get(id) === this.me.ledger;
  }

  /** A ledger that is away, or takes long, tells nothing: then silence alone decides. */
  #endedOf(others: readonly string[]): Promise<readonly string[]> {
    const late = timer(LEDGER_MS, this.clock).pipe(map(() => []));
    return firstValueFrom(race(defer(() => this.ended(others)).pipe(catchError(() => of([]))), late));
  }

  /** Whether a controller has been seen to show itself anew, and not only its variable to be there. */
  hasBeaten(id: string): boolean {
    return this.#seen.get(id)?.hasBeaten === true;
  }
}

/** Of the lines `name=value` that `global_getvar` answers (switch_core_dump_variables). */
function shownBy(variables: string): Shown[] {
  return variables.split("\n").flatMap((line) => {
    if (!line.startsWith(PREFIX)) return [];
    const at = line.indexOf("=");
    const [ledger = "", name = "", beat = "", mark] = line
      .slice(at + 1)
      .trim()
      .split(" ");
    const its = mark === undefined ? {} : { mark };
    return [{ identity: { id: line.slice(PREFIX.length, at), ledger, name, ...its }, beat }];
  });
}
