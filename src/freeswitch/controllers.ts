import { catchError, defer, firstValueFrom, map, of, race, timer } from "rxjs";
import type { Clock } from "../core/clock.js";
import { RENEWALS_PER_LEASE, type SwitchApi } from "./lease.js";
import { hasEnded, type ProcessMark } from "./process-mark.js";

/** How long gaps are remembered, milliseconds. */
const MEMORY_MS = 30_000;
/** How much longer than the longest recent gap a silence must be to be significant. */
const SURPRISE = 1.5;

/**
 * How regularly the controllers of one FreeSWITCH have shown recent signs of life. On an overloaded machine all of them
 * are late: a silence indicates an end only when it is longer than what was usual just before (an accrual failure
 * detector as described by Hayashibara et al., with a maximum in place of a distribution).
 */
class Pace {
  #gaps: { readonly at: number; readonly ms: number }[] = [];

  /** `usualMs`: gaps up to it are no sign of lateness. */
  constructor(
    private readonly clock: Clock,
    private readonly usualMs: number,
  ) {}

  /** Records the time between a sign of life and the one before it; milliseconds. */
  note(ms: number): void {
    if (ms <= this.usualMs) return;
    const at = this.clock.now();
    // Gaps that are both older and shorter no longer count.
    this.#gaps = this.#gaps.filter((gap) => gap.ms > ms && at - gap.at < MEMORY_MS);
    this.#gaps.push({ at, ms });
  }

  /** The silence that indicates an end, milliseconds: `least` when all are on time, at most `most`. */
  silence(least: number, most: number): number {
    const at = this.clock.now();
    const longest = this.#gaps.find((gap) => at - gap.at < MEMORY_MS)?.ms ?? 0;
    return Math.min(most, Math.max(least, SURPRISE * longest));
  }
}

/** How the other controllers of the same FreeSWITCH identify this process. */
export interface ControllerIdentity {
  /** New for each run of the process. */
  readonly id: string;
  /** Identifies its ledger: equal only for the same ledger. */
  readonly ledger: string;
  /** For display: host and process id, without spaces. */
  readonly name: string;
  /** For controllers on the same machine, which see at once that it has ended. */
  readonly mark?: ProcessMark;
}

/** Another controller, as its variable on the switch shows it. */
export interface OtherController extends ControllerIdentity {
  readonly isAlive: boolean;
}

interface Shown {
  readonly identity: ControllerIdentity;
  readonly beat: string;
}

interface Sighting {
  readonly identity: ControllerIdentity;
  readonly beat: string;
  /** When the beat was first seen, on our clock: no clocks are compared. */
  readonly since: number;
  readonly hasBeaten: boolean;
}

/** A global variable of FreeSWITCH for each controller. */
const PREFIX = "pay_presence_";
/** Replaces the beat: the controller has closed. */
const LEFT = "left";
/** How often each controller shows that it is alive, milliseconds. */
export const BEAT_MS = 1_000;
/** A controller silent for this long counts as ended when all are on time; milliseconds. */
export const SILENCE_MS = 3_000;
/** Time for the next look, and for taking the call. */
const TAKING_MS = 2_000;
/** Two controllers that beat and look once a second see each other up to twice that late, although neither is slow. */
const USUAL_GAP_MS = 2.5 * BEAT_MS;

/** How long a look waits for the ledger, milliseconds. */
const LEDGER_MS = 1_000;
/** A beat that has not arrived for this long is late; milliseconds. */
const LATE_BEAT_MS = 1.5 * BEAT_MS;

/**
 * The controllers that serve one FreeSWITCH, as each of them announces itself there: by a global variable that changes
 * every second. The switch is what all of them can reach, whatever else they share.
 */
export class Controllers {
  readonly #seen = new Map<string, Sighting>();
  /** Every controller ever seen: others may remove its variable from the switch before we have looked for its calls. */
  readonly #ledgers = new Map<string, string>();
  /** Controllers on our own ledger that the ledger knows to have ended. */
  #ended: ReadonlySet<string> = new Set();
  /** Controllers on our own machine whose processes no longer exist. */
  #vanished: ReadonlySet<string> = new Set();
  /**
   * The beat at which each was first seen without its process: a later beat shows that the process was mistaken for
   * another.
   */
  readonly #lastBeats = new Map<string, string>();
  /**
   * When the switch last listed the controllers: silence is counted up to then, since no controller can be seen before
   * the next answer.
   */
  #lookedAt = Number.NEGATIVE_INFINITY;
  readonly #pace: Pace;
  readonly #mostSilenceMs: number;
  #beat = 0;

  /**
   * `ended`: which controllers on our own ledger have certainly ended; called at each look. `leaseSeconds`: the time
   * within which a call must be taken over.
   */
  constructor(
    private readonly me: ControllerIdentity,
    private readonly ended: (others: readonly string[]) => Promise<readonly string[]>,
    private readonly clock: Clock,
    leaseSeconds: number,
  ) {
    this.#pace = new Pace(clock, USUAL_GAP_MS);
    const leaseMs = leaseSeconds * 1_000;
    // The part of a lease that is left just before its renewal, when its controller ends.
    const leftMs = leaseMs - leaseMs / RENEWALS_PER_LEASE;
    this.#mostSilenceMs = Math.max(SILENCE_MS, leftMs - TAKING_MS);
  }

  /** The silence after which a controller currently counts as ended, milliseconds. */
  get silenceMs(): number {
    return this.#pace.silence(SILENCE_MS, this.#mostSilenceMs);
  }

  /** After a period in which no controller could be seen: silence counts from now on. */
  restart(): void {
    const since = this.clock.now();
    this.#lookedAt = Number.NEGATIVE_INFINITY;
    for (const [id, seen] of this.#seen) if (seen.beat !== LEFT) this.#seen.set(id, { ...seen, since });
  }

  /** Shows that we are alive. Rejects as `api` does. */
  async show(api: SwitchApi): Promise<void> {
    await this.#set(String(++this.#beat), api);
  }

  /** Announces that we have ended: our calls are free for other controllers at once. Rejects as `api` does. */
  async leave(api: SwitchApi): Promise<void> {
    await this.#set(LEFT, api);
  }

  async #set(beat: string, api: SwitchApi): Promise<void> {
    const { id, ledger, name, mark = "" } = this.me;
    await api(`global_setvar ${PREFIX}${id}=${[ledger, name, beat, mark].join(" ").trim()}`);
  }

  /** Forgets a controller that has ended, on the switch too. Rejects as `api` does. */
  async forget(id: string, api: SwitchApi): Promise<void> {
    this.#seen.delete(id);
    await api(`global_setvar ${PREFIX}${id}=`);
  }

  /** Reads the controllers from the switch, and resolves with all others. Rejects as `api` does. */
  async look(api: SwitchApi): Promise<readonly OtherController[]> {
    const shown = shownBy(await api("global_getvar")).filter(({ identity }) => identity.id !== this.me.id);
    const now = this.clock.now();
    // We or the switch may be late.
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
    this.#vanished = new Set(
      shown.filter((one) => this.#hasVanished(one)).map(({ identity }) => identity.id),
    );
    const ours = shown.filter(({ identity }) => identity.ledger === this.me.ledger);
    this.#ended = new Set(await this.#endedOf(ours.map(({ identity }) => identity.id)));
    return [...this.#seen.values()].map(({ identity }) => ({
      ...identity,
      isAlive: this.isAlive(identity.id),
    }));
  }

  /** Whether a controller is alive, as of the last look. One that has just been seen for the first time counts as alive. */
  isAlive(id: string): boolean {
    if (id === this.me.id) return true;
    const seen = this.#seen.get(id);
    if (seen === undefined || seen.beat === LEFT || this.#vanished.has(id)) return false;
    const silentMs = this.#lookedAt - seen.since;
    // The ledger loses track of a live controller when its database fails over: a beat overrides it.
    if (this.#ended.has(id) && (!seen.hasBeaten || silentMs > this.#pace.silence(LATE_BEAT_MS, SILENCE_MS)))
      return false;
    return silentMs < this.silenceMs;
  }

  #hasVanished({ identity: { id, mark }, beat }: Shown): boolean {
    if (mark === undefined || !hasEnded(mark, this.me.mark)) return false;
    const lastBeat = this.#lastBeats.get(id);
    if (lastBeat === undefined) this.#lastBeats.set(id, beat);
    return lastBeat === undefined || lastBeat === beat;
  }

  /** As `isAlive`, for a controller that may have started since the last look: then looks again. Rejects as `api` does. */
  async isAliveNow(id: string, api: SwitchApi): Promise<boolean> {
    if (id !== this.me.id && !this.#seen.has(id)) await this.look(api);
    return this.isAlive(id);
  }

  /** Whether a controller's records are in our ledger; false for an unknown controller. */
  sharesLedger(id: string): boolean {
    return this.#ledgers.get(id) === this.me.ledger;
  }

  /** A ledger that is unavailable or slow provides no information: then silence alone decides. */
  #endedOf(others: readonly string[]): Promise<readonly string[]> {
    const late = timer(LEDGER_MS, this.clock).pipe(map(() => []));
    return firstValueFrom(race(defer(() => this.ended(others)).pipe(catchError(() => of([]))), late));
  }

  /** Whether a controller's beat has been seen to change, rather than only its variable to exist. */
  hasBeaten(id: string): boolean {
    return this.#seen.get(id)?.hasBeaten === true;
  }
}

/** Reads the lines `name=value` that `global_getvar` returns (switch_core_dump_variables). */
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
