import type { Logger } from "pino";
import { firstValueFrom, from, lastValueFrom, mergeMap, timer } from "rxjs";
import type { CallInfo } from "../core/call.js";
import type { Clock } from "../core/clock.js";
import { asAppError, hasCode } from "../core/errors.js";
import type { FormerController, Lease } from "./channel.js";
import { CallLease, CONTROLLER_VARIABLE, UNDEFINED } from "./lease.js";
import { type ContextCall, callsIn } from "./parked-calls.js";
import { type ChannelLink, isAbsence } from "./pending-executions.js";

/** A call that is ours from now on. */
export interface Claimed {
  readonly call: CallInfo;
  readonly lease: CallLease;
  /** On which it was claimed. */
  readonly link: ChannelLink;
  readonly inheritedFrom?: FormerController;
}

export interface CallClaimsOptions {
  /** Our id on the switch. */
  readonly controller: string;
  /** Of each call; its context is the one whose parked calls are taken. */
  readonly lease: Lease;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether another controller is at work, by its id; asks the switch of one that is not known. Rejects as its `api` does. */
  isAlive(controller: string): Promise<boolean>;
  /** Whether another controller has our ledger; false for one of which nothing is known. */
  sharesLedger(controller: string): boolean;
}

/** What the router knows, and does with what was claimed. */
export interface ClaimsRouter {
  /** The connection, while there is one. */
  link(): ChannelLink | undefined;
  /** Rejects with ESL_CLOSED while there is no connection. */
  api(command: string): Promise<string>;
  isServed(callId: string): boolean;
  /** Of a call that the table of channels may still hold. */
  hasEnded(callId: string): boolean;
  serve(claimed: Claimed): void;
}

/** From a look to the second one, for which a claim that was under way has been finished. */
const SECOND_LOOK_MS = 1000;
/** Calls that are claimed at the same time. */
const MOST_AT_ONCE = 10;

/** How this controller gets calls: those that park, and those that nobody serves. Of several controllers exactly one gets a call. */
export class CallClaims {
  /** Who had a call that we have, or may have, taken over: a cut must not make a new call of it. */
  readonly #formers = new Map<string, FormerController>();
  /** Our leases on calls whose claim was cut off: whose they are is seen at the next look. */
  readonly #doubtful = new Map<string, CallLease>();
  /** Calls for which an answer of the switch is still awaited. */
  readonly #claiming = new Set<string>();
  #isTaking = true;
  /** The last look that was begun or is to come. */
  #looking: Promise<unknown> = Promise.resolve();
  #nextLook: { readonly ended: Set<string>; readonly looked: Promise<boolean> } | undefined;

  constructor(
    private readonly options: CallClaimsOptions,
    private readonly router: ClaimsRouter,
  ) {}

  /** Takes no more calls. */
  stop(): void {
    this.#isTaking = false;
  }

  /** A call has parked that no controller has had. Never rejects. */
  async parked(call: CallInfo): Promise<void> {
    await this.#take(call, (held) => held.claim());
  }

  /** A call that was ours is over, and not only its connection. */
  forget(callId: string): void {
    this.#formers.delete(callId);
  }

  /**
   * Looks for calls that nobody serves: they came while no controller was there, or theirs has ended; `ended` are those that
   * have been seen to end a short while ago. One look at a time: whoever asks during one waits for the next. Answers whether
   * it has looked, and never rejects.
   */
  look(ended: readonly string[] = []): Promise<boolean> {
    const next = this.#nextLook ?? { ended: new Set(), looked: this.#looking.then(() => this.#lookNow()) };
    for (const id of ended) next.ended.add(id);
    this.#nextLook = next;
    this.#looking = next.looked;
    return next.looked;
  }

  async #lookNow(): Promise<boolean> {
    const ended = [...(this.#nextLook?.ended ?? [])];
    this.#nextLook = undefined;
    const link = this.router.link();
    if (link === undefined || !this.#isTaking) return false;
    const { lease, logger } = this.options;
    try {
      const calls = await callsIn(link, lease.context, (id) => this.router.isServed(id));
      const there = calls.filter(({ call }) => !this.router.hasEnded(call.id));
      const missed: ContextCall[] = [];
      await this.#each(there, async (found) => {
        if ((await this.#takeFound(found)) === "missed") missed.push(found);
      });
      if (ended.length > 0 && missed.length > 0) await this.#takeHalfClaimed(missed, ended);
      return true;
    } catch (thrown) {
      const { code, message } = asAppError(thrown);
      if (code !== "ESL_CLOSED")
        logger.warn({ code, reason: message }, "could not look up the calls that nobody serves");
      return false;
    }
  }

  /** Takes a call unless another controller serves it, and answers how that went. Rejects as `isAlive` does. */
  async #takeFound(
    { call, controller }: ContextCall,
    ended: readonly string[] = [],
  ): Promise<"taken" | "missed" | "another's"> {
    if (controller === undefined) await this.#take(call, (held) => held.claimAgain(ended));
    else if (controller === this.options.controller)
      await this.#take(call, (held) => held.claimAgain(ended), this.#formerOf(call));
    else if (await this.options.isAlive(controller)) {
      this.#yield(call);
      return "another's";
    } else await this.#inherit(call, controller, ended);
    return this.router.isServed(call.id) ? "taken" : "missed";
  }

  /**
   * Calls that could not be claimed although nobody serves them: another controller is about to write its name, or has ended
   * before it could, and left only its lease. Rejects as `api` does.
   */
  async #takeHalfClaimed(calls: readonly ContextCall[], ended: readonly string[]): Promise<void> {
    await firstValueFrom(timer(SECOND_LOOK_MS, this.options.clock));
    await this.#each(calls, async (found) => {
      const now = await this.router.api(`uuid_getvar ${found.call.id} ${CONTROLLER_VARIABLE}`).catch(absent);
      if (now === (found.controller ?? UNDEFINED)) await this.#takeFound(found, ended);
    });
  }

  /** Several at once, since each waits for the switch, and not all, so that others are not kept waiting. */
  async #each(calls: readonly ContextCall[], take: (call: ContextCall) => Promise<void>): Promise<void> {
    await lastValueFrom(from(calls).pipe(mergeMap(take, MOST_AT_ONCE)), { defaultValue: undefined });
  }

  #inherit(call: CallInfo, id: string, ended: readonly string[]): Promise<void> {
    const former = { id, sharesLedger: this.options.sharesLedger(id) };
    this.#formers.set(call.id, former);
    return this.#take(call, (held) => held.takeOver(id, ended), former);
  }

  /** A call that is ours by its channel, and that we do not serve: it was taken just before a cut, or given up. */
  #formerOf({ id }: CallInfo): FormerController {
    return this.#formers.get(id) ?? { id: this.options.controller, sharesLedger: true };
  }

  /** Another controller serves the call: what we have left on it must not transfer it. */
  #yield({ id }: CallInfo): void {
    this.#doubtful
      .get(id)
      ?.release()
      .catch(() => undefined);
    this.#doubtful.delete(id);
    this.#formers.delete(id);
  }

  /** Never rejects. */
  async #take(
    call: CallInfo,
    claim: (lease: CallLease) => Promise<"claimed" | "taken">,
    inheritedFrom?: FormerController,
  ): Promise<void> {
    const link = this.router.link();
    if (link === undefined || !this.#isTaking) return;
    if (this.router.isServed(call.id) || this.#claiming.has(call.id)) return;
    const { controller, clock, logger, lease } = this.options;
    const held = new CallLease((command) => this.router.api(command), call.id, controller, lease, clock);
    this.#claiming.add(call.id);
    try {
      if ((await claim(held)) === "taken") return;
      this.#doubtful.delete(call.id);
      const former = inheritedFrom === undefined ? {} : { inheritedFrom };
      this.router.serve({ call, lease: held, link, ...former });
    } catch (thrown) {
      if (isAbsence(thrown)) held.release().catch(() => undefined);
      else if (hasCode(thrown, "ESL_CLOSED")) this.#doubtful.set(call.id, held);
      else {
        const { code, message } = asAppError(thrown);
        logger.error({ call: call.id, code, reason: message }, "could not take a call");
      }
    } finally {
      this.#claiming.delete(call.id);
    }
  }
}

/** Undefined for a call that has ended. */
function absent(thrown: unknown): undefined {
  if (!isAbsence(thrown)) throw thrown;
}
