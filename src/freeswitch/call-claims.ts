import type { Logger } from "pino";
import { from, lastValueFrom, mergeMap } from "rxjs";
import type { CallInfo } from "../core/call.js";
import { type Clock, pause } from "../core/clock.js";
import { asAppError, hasCode } from "../core/errors.js";
import { SharedRuns } from "../core/shared-runs.js";
import type { FormerController, Lease } from "./channel.js";
import { CallLease, CONTROLLER_VARIABLE, UNDEFINED } from "./lease.js";
import { type ContextCall, callsIn } from "./parked-calls.js";
import { type ChannelLink, isAbsence } from "./pending-executions.js";

/** A call that belongs to this controller from now on. */
export interface Claimed {
  readonly call: CallInfo;
  readonly lease: CallLease;
  /** The connection on which it was claimed. */
  readonly link: ChannelLink;
  readonly inheritedFrom?: FormerController;
}

export interface CallClaimsOptions {
  /** This controller's id on the switch. */
  readonly controller: string;
  /** The lease of each call; its context is the one whose parked calls are taken. */
  readonly lease: Lease;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether another controller is alive, by its id; looks up an unknown one on the switch. Rejects as its `api` does. */
  isAlive(controller: string): Promise<boolean>;
  /** Whether another controller shares our ledger; false for an unknown controller. */
  sharesLedger(controller: string): boolean;
}

/** What the router knows, and what it does with a claimed call. */
export interface ClaimsRouter {
  /** The current connection, if any. */
  link(): ChannelLink | undefined;
  /** Rejects with ESL_CLOSED while there is no connection. */
  api(command: string): Promise<string>;
  isServed(callId: string): boolean;
  /** Whether the call has ended although the table of channels may still list it. */
  hasEnded(callId: string): boolean;
  serve(claimed: Claimed): void;
}

/** Time between the first look and the second, by which a claim in progress has finished. */
const SECOND_LOOK_MS = 1000;
/** How many calls are claimed at the same time. */
const MOST_AT_ONCE = 10;

/**
 * How this controller gets calls: those that park, and those that no controller serves. Of several controllers, exactly
 * one gets a call.
 */
export class CallClaims {
  /**
   * The previous controller of each call that we have, or may have, taken over: a connection loss must not turn it into
   * a new call.
   */
  readonly #formers = new Map<string, FormerController>();
  /** Our leases on calls whose claim was interrupted: the next look shows whose calls they are. */
  readonly #doubtful = new Map<string, CallLease>();
  /** Calls for which the switch's answer is still pending. */
  readonly #claiming = new Set<string>();
  #isTaking = true;
  readonly #looks = new SharedRuns((ended: readonly (readonly string[])[]) =>
    this.#look([...new Set(ended.flat())]),
  );

  constructor(
    private readonly options: CallClaimsOptions,
    private readonly router: ClaimsRouter,
  ) {}

  /** Accepts no more calls. */
  stop(): void {
    this.#isTaking = false;
  }

  /** Handles a newly parked call that no controller has served. Never rejects. */
  async parked(call: CallInfo): Promise<void> {
    await this.#take(call, (held) => held.claim());
  }

  /** A call of ours has ended, not only its connection. */
  forget(callId: string): void {
    this.#formers.delete(callId);
  }

  /**
   * Looks for calls that no controller serves: they arrived while no controller was running, or their controller has
   * ended; `ended` lists controllers that ended recently. One look runs at a time: a request during a look waits for the
   * next. Resolves with whether it has looked; never rejects.
   */
  look(ended: readonly string[] = []): Promise<boolean> {
    return this.#looks.ask(ended).result;
  }

  async #look(ended: readonly string[]): Promise<boolean> {
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
        logger.warn({ code, reason: message }, "could not look up the calls that no controller serves");
      return false;
    }
  }

  /** Takes a call unless another controller serves it, and returns the result. Rejects as `isAlive` does. */
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
   * Calls that could not be claimed although no controller serves them: another controller is about to write its id, or
   * ended before it could and left only its lease. Rejects as `api` does.
   */
  async #takeHalfClaimed(calls: readonly ContextCall[], ended: readonly string[]): Promise<void> {
    await pause(SECOND_LOOK_MS, this.options.clock);
    await this.#each(calls, async (found) => {
      const now = await this.router.api(`uuid_getvar ${found.call.id} ${CONTROLLER_VARIABLE}`).catch(absent);
      if (now === (found.controller ?? UNDEFINED)) await this.#takeFound(found, ended);
    });
  }

  /** Several at once, because each waits for the switch; not all at once, so that other commands are not delayed. */
  async #each(calls: readonly ContextCall[], take: (call: ContextCall) => Promise<void>): Promise<void> {
    await lastValueFrom(from(calls).pipe(mergeMap(take, MOST_AT_ONCE)), { defaultValue: undefined });
  }

  #inherit(call: CallInfo, id: string, ended: readonly string[]): Promise<void> {
    const former = { id, sharesLedger: this.options.sharesLedger(id) };
    this.#formers.set(call.id, former);
    return this.#take(call, (held) => held.takeOver(id, ended), former);
  }

  /**
   * A call whose channel names us but that we do not serve: it was taken just before the connection was lost, or
   * abandoned.
   */
  #formerOf({ id }: CallInfo): FormerController {
    return this.#formers.get(id) ?? { id: this.options.controller, sharesLedger: true };
  }

  /** Another controller serves the call: a lease that we left on it must not transfer it. */
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
