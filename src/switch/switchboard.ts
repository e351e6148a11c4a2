import type { Logger } from "pino";
import {
  firstValueFrom,
  from,
  interval,
  lastValueFrom,
  mergeMap,
  type Observable,
  Subscription,
  takeUntil,
  timer,
} from "rxjs";
import type { CallInfo } from "../domain/call.js";
import type { Clock } from "../domain/clock.js";
import { AppError, asAppError, hasCode } from "../domain/errors.js";
import type { FormerController, Lease } from "./channel.js";
import type { SwitchEvent } from "./esl/events.js";
import { type ChannelLink, isAbsence } from "./executions.js";
import { CallLease, CONTROLLER_VARIABLE, UNDEFINED } from "./lease.js";
import { LiveChannel } from "./live-channel.js";
import { type ContextCall, callsIn } from "./parked-calls.js";
import type { Shields } from "./shields.js";
import { SpeechEngines } from "./speech-engines.js";

/** A connection with its events, as `EslLink` has them. */
export interface SwitchboardLink extends ChannelLink {
  readonly events$: Observable<SwitchEvent>;
}

export interface SwitchboardOptions {
  /** Our id on the switch. */
  readonly controller: string;
  /** Of each call; its context is the one whose parked calls are taken. */
  readonly lease: Lease;
  readonly shields: Pick<Shields, "raise">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether another controller is at work, by its id; asks the switch of one that is not known. Rejects as its `api` does. */
  isAlive(controller: string): Promise<boolean>;
  /** Whether another controller has our ledger; false for one of which nothing is known. */
  sharesLedger(controller: string): boolean;
  onCall(channel: LiveChannel): void;
}

interface Served {
  readonly channel: LiveChannel;
  readonly lease: CallLease;
}

/** FreeSWITCH's table of channels lags behind: a call that parked just before the first look is found by the second. */
const SECOND_LOOK_MS = 1000;
/** Calls that are claimed at the same time. */
const MOST_AT_ONCE = 10;
const RENEWALS_PER_LEASE = 3;
/** A call whose lease has ended is in the fallback extension: nothing is left to wait for. */
const MARGIN_MS = 5_000;

/**
 * The calls of one FreeSWITCH over all connections to it: makes a channel of each call that this controller claims, and
 * brings each event to the channel that it belongs to. Of several controllers exactly one gets a call.
 */
export class Switchboard {
  readonly #served = new Map<string, Served>();
  /** Who had a call that we have, or may have, taken over: a cut must not make a new call of it. */
  readonly #formers = new Map<string, FormerController>();
  /** Our leases on calls whose claim was cut off: whose they are is seen at the next look. */
  readonly #doubtful = new Map<string, CallLease>();
  /** Calls for which an answer of the switch is still awaited. */
  readonly #claiming = new Set<string>();
  #link: SwitchboardLink | undefined;
  #engines = new SpeechEngines();
  #looks = Subscription.EMPTY;
  #givingUp = Subscription.EMPTY;
  /** Calls that ended until the table of channels has been looked at twice: it may still hold them. */
  #ended: Set<string> | undefined;
  #isTaking = true;
  /** The last look that was begun or is to come. */
  #looking: Promise<unknown> = Promise.resolve();
  #nextLook: { readonly ended: Set<string>; readonly looked: Promise<boolean> } | undefined;

  constructor(private readonly options: SwitchboardOptions) {}

  /** A new connection: calls that were held over the former one go on, when they are still there and ours. */
  attach(link: SwitchboardLink): void {
    this.#link = link;
    this.#engines = new SpeechEngines();
    this.#ended = new Set();
    this.#givingUp.unsubscribe();
    link.events$.subscribe({
      next: (event) => this.#route(event),
      complete: () => this.#cut(link),
    });
    for (const served of this.#served.values()) void this.#goOn(served, link);
    this.#looks.unsubscribe();
    this.#looks = timer(SECOND_LOOK_MS, this.options.clock).subscribe(async () => {
      await this.look();
      this.#ended = undefined;
    });
    void this.look();
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
    const link = this.#link;
    if (link === undefined || !this.#isTaking) return false;
    const { lease, logger } = this.options;
    try {
      const calls = await callsIn(link, lease.context, (id) => this.#served.has(id));
      const there = calls.filter(({ call }) => this.#ended?.has(call.id) !== true);
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

  /** Takes away what controllers that have ended may have left on our calls: it would transfer them. */
  clear(ended: readonly string[]): void {
    for (const served of this.#served.values()) void this.#clear(served, ended);
  }

  /** Asks the switch at once which calls are still ours: this process has been still for longer than others wait. */
  verify(): void {
    for (const served of this.#served.values()) void this.#renew(served);
  }

  /** Takes no more calls; those that are served go on. */
  stopTaking(): void {
    this.#isTaking = false;
  }

  /** Gives everything up: the channels are gone, by "link". */
  close(): void {
    this.stopTaking();
    this.#looks.unsubscribe();
    this.#givingUp.unsubscribe();
    for (const { channel } of [...this.#served.values()]) channel.lost();
  }

  #route(event: SwitchEvent): void {
    if (event.type === "parked") {
      if (event.context !== this.options.lease.context || event.isProbe === true) return;
      if (this.#isTaking) void this.#take(event.call, (held) => held.claim());
      return;
    }
    if (event.type === "job") return;
    const channel = this.#served.get(event.id)?.channel;
    switch (event.type) {
      case "digit":
        channel?.heard(event.digit);
        return;
      case "executed":
        channel?.executed(event.executionId, event.response, event.bridgedForMs);
        return;
      case "hangup":
        this.#ended?.add(event.id);
        channel?.hungUp(event.cause);
        return;
      case "unparked":
        this.#ended?.add(event.id);
        channel?.unparked();
        return;
    }
  }

  /** A call that one of them has taken from us: its lease is what brings the call to whoever takes it over. */
  async #clear(served: Served, ended: readonly string[]): Promise<void> {
    if ((await this.#renew(served)) !== "ours") return;
    for (const id of ended) served.lease.clear(id).catch(() => undefined);
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
    return this.#served.has(call.id) ? "taken" : "missed";
  }

  /**
   * Calls that could not be claimed although nobody serves them: another controller is about to write its name, or has ended
   * before it could, and left only its lease. Rejects as `api` does.
   */
  async #takeHalfClaimed(calls: readonly ContextCall[], ended: readonly string[]): Promise<void> {
    await firstValueFrom(timer(SECOND_LOOK_MS, this.options.clock));
    await this.#each(calls, async (found) => {
      const now = await this.#api(`uuid_getvar ${found.call.id} ${CONTROLLER_VARIABLE}`).catch(absent);
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
    const link = this.#link;
    if (link === undefined || !this.#isTaking) return;
    if (this.#served.has(call.id) || this.#claiming.has(call.id)) return;
    const { controller, clock, logger, lease } = this.options;
    const held = new CallLease((command) => this.#api(command), call.id, controller, lease, clock);
    this.#claiming.add(call.id);
    try {
      if ((await claim(held)) === "taken") return;
      const channel = new LiveChannel(call, {
        link,
        controller,
        engines: this.#engines,
        shields: this.options.shields,
        clock,
        logger,
        ...(inheritedFrom === undefined ? {} : { inheritedFrom }),
      });
      this.#serve({ channel, lease: held });
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

  #serve(served: Served): void {
    const { channel, lease } = served;
    const { id } = channel.call;
    this.#served.set(id, served);
    this.#doubtful.delete(id);
    interval((this.options.lease.seconds * 1000) / RENEWALS_PER_LEASE, this.options.clock)
      .pipe(takeUntil(channel.hangup$))
      .subscribe(() => void this.#renew(served));
    channel.hangup$.subscribe(({ by }) => {
      this.#served.delete(id);
      if (by !== "link") this.#formers.delete(id);
      // The lease of a call that is left to others must stand.
      if (by !== "link") lease.release().catch(() => undefined);
    });
    // The connection was lost while the call was claimed.
    if (channel.isOn !== this.#link) channel.cut();
    this.options.onCall(channel);
  }

  /** After a lost connection. Never rejects. */
  async #goOn(served: Served, link: SwitchboardLink): Promise<void> {
    const { channel, lease } = served;
    const { id, to } = channel.call;
    try {
      const [controller, destination] = await Promise.all([
        link.api(`uuid_getvar ${id} ${CONTROLLER_VARIABLE}`),
        link.api(`uuid_getvar ${id} destination_number`),
      ]);
      if (controller !== this.options.controller && !/^_undef_$/.test(controller)) channel.taken();
      else if (controller !== this.options.controller || destination !== to) channel.unparked();
      else if ((await lease.renew()) === "taken") channel.unparked();
      else if (this.#link === link) channel.reconnected(link);
    } catch (thrown) {
      if (isAbsence(thrown)) channel.hungUp("NORMAL_UNSPECIFIED");
      else if (!hasCode(thrown, "ESL_CLOSED")) this.#logRenewal(id, thrown);
      if (hasCode(thrown, "ESL_DEADLINE") && this.#link === link) void this.#goOn(served, link);
    }
  }

  /** Answers whose the call is, as far as that is known. Never rejects. A renewal that fails is tried again at the next. */
  async #renew({ channel, lease }: Served): Promise<"ours" | "another's" | "unknown"> {
    const { id, to } = channel.call;
    if (this.#link === undefined || channel.isOn !== this.#link) return "unknown";
    try {
      if ((await lease.renew()) === "claimed") return "ours";
      const [controller, destination] = await Promise.all([
        this.#api(`uuid_getvar ${id} ${CONTROLLER_VARIABLE}`),
        this.#api(`uuid_getvar ${id} destination_number`),
      ]);
      if (controller === this.options.controller) {
        // A lease that ended by itself transfers the call, which tells itself.
        if (destination !== to) return "another's";
        // Another controller has begun to take the call: it writes its name, or has ended before it could.
        await lease.set();
        return "ours";
      }
      if (controller === UNDEFINED) return "unknown";
      channel.taken();
      // That controller may have ended since, and its calls have been looked for while this one seemed ours.
      void this.look();
      return "another's";
    } catch (thrown) {
      // The end of a call, or of the connection, tells itself.
      if (!isAbsence(thrown) && !hasCode(thrown, "ESL_CLOSED")) this.#logRenewal(id, thrown);
      return "unknown";
    }
  }

  #logRenewal(call: string, thrown: unknown): void {
    const { code, message } = asAppError(thrown);
    this.options.logger.warn({ call, code, reason: message }, "could not renew the lease of a call");
  }

  #cut(link: SwitchboardLink): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    this.#looks.unsubscribe();
    for (const { channel } of this.#served.values()) channel.cut();
    const ms = this.options.lease.seconds * 1_000 + MARGIN_MS;
    this.#givingUp = timer(ms, this.options.clock).subscribe(() => {
      for (const { channel } of [...this.#served.values()]) channel.lost();
    });
  }

  /** Rejects with ESL_CLOSED while there is no connection. */
  async #api(command: string): Promise<string> {
    if (this.#link === undefined)
      throw new AppError("ESL_CLOSED", `"${command.split(" ", 1)[0]}" was not sent`);
    return this.#link.api(command);
  }
}

/** Undefined for a call that has ended. */
function absent(thrown: unknown): undefined {
  if (!isAbsence(thrown)) throw thrown;
}
