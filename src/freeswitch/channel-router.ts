import { interval, type Observable, Subscription, takeUntil, timer } from "rxjs";
import { AppError, asAppError, hasCode } from "../core/errors.js";
import { CallClaims, type CallClaimsOptions, type Claimed } from "./call-claims.js";
import { EslChannel } from "./esl-channel.js";
import type { SwitchEvent } from "./event-socket/events.js";
import { type CallLease, CONTROLLER_VARIABLE, RENEWALS_PER_LEASE, UNDEFINED } from "./lease.js";
import { type ChannelLink, isAbsence } from "./pending-executions.js";
import type { Shields } from "./shields.js";
import { SpeechEngines } from "./sounds.js";

/** A connection and its events, as `EslConnection` provides them. */
export interface RouterLink extends ChannelLink {
  readonly events$: Observable<SwitchEvent>;
}

export interface ChannelRouterOptions extends CallClaimsOptions {
  readonly shields: Pick<Shields, "raise">;
  onCall(channel: EslChannel): void;
}

interface Served {
  readonly channel: EslChannel;
  readonly lease: CallLease;
}

/** FreeSWITCH's table of channels lags behind: a call that parked just before the first look is found by the second. */
const SECOND_LOOK_MS = 1000;
/** A call whose lease has expired is in the fallback extension: there is nothing left to wait for. */
const MARGIN_MS = 5_000;

/**
 * The calls of one FreeSWITCH over all connections to it: creates a channel for each call that this controller claims,
 * and routes each event to its channel. Of several controllers, exactly one gets a call.
 */
export class ChannelRouter {
  readonly #served = new Map<string, Served>();
  #link: RouterLink | undefined;
  #engines: SpeechEngines;
  #looks = Subscription.EMPTY;
  #givingUp = Subscription.EMPTY;
  /** Ended calls, kept until the table of channels has been read twice: it may still list them. */
  #ended: Set<string> | undefined;
  readonly #claims: CallClaims;

  constructor(private readonly options: ChannelRouterOptions) {
    this.#engines = new SpeechEngines(options.clock);
    this.#claims = new CallClaims(options, {
      link: () => this.#link,
      api: (command) => this.#api(command),
      isServed: (id) => this.#served.has(id),
      hasEnded: (id) => this.#ended?.has(id) === true,
      serve: (claimed) => this.#serve(claimed),
    });
  }

  /** A new connection: calls held over the previous one resume if they still exist and are still ours. */
  attach(link: RouterLink): void {
    this.#link = link;
    this.#engines = new SpeechEngines(this.options.clock);
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
   * Looks for calls that no controller serves; `ended` lists controllers that ended recently. Resolves with whether it
   * has looked; never rejects.
   */
  look(ended: readonly string[] = []): Promise<boolean> {
    return this.#claims.look(ended);
  }

  /** Removes leases that ended controllers may have left on our calls: they would transfer them. */
  clear(ended: readonly string[]): void {
    for (const served of this.#served.values()) void this.#clear(served, ended);
  }

  /**
   * Asks the switch at once which calls are still ours: this process was suspended for longer than other controllers
   * wait.
   */
  verify(): void {
    for (const served of this.#served.values()) void this.#renew(served);
  }

  /** Accepts no more calls; calls in progress continue. */
  stopTaking(): void {
    this.#claims.stop();
  }

  /** Abandons everything: the channels end, by "link". */
  close(): void {
    this.stopTaking();
    this.#looks.unsubscribe();
    this.#givingUp.unsubscribe();
    for (const { channel } of [...this.#served.values()]) channel.lost();
  }

  #route(event: SwitchEvent): void {
    if (event.type === "parked") {
      if (event.context !== this.options.lease.context || event.isProbe === true) return;
      void this.#claims.parked(event.call);
      return;
    }
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

  /** For a call that one of them has taken from us, its lease leads the call to the next controller. */
  async #clear(served: Served, ended: readonly string[]): Promise<void> {
    if ((await this.#renew(served)) !== "ours") return;
    for (const id of ended) served.lease.clear(id).catch(() => undefined);
  }

  #serve({ call, lease, link, inheritedFrom }: Claimed): void {
    const { controller, shields, clock, logger } = this.options;
    const former = inheritedFrom === undefined ? {} : { inheritedFrom };
    const options = { link, controller, engines: this.#engines, shields, clock, logger, ...former };
    const channel = new EslChannel(call, options);
    const served = { channel, lease };
    const { id } = call;
    this.#served.set(id, served);
    interval((this.options.lease.seconds * 1000) / RENEWALS_PER_LEASE, this.options.clock)
      .pipe(takeUntil(channel.hangup$))
      .subscribe(() => void this.#renew(served));
    channel.hangup$.subscribe(({ by }) => {
      this.#served.delete(id);
      if (by !== "link") this.#claims.forget(id);
      // The lease of a call that is left to other controllers must remain.
      if (by !== "link") lease.release().catch(() => undefined);
    });
    // The connection was lost while the call was claimed.
    if (channel.isOn !== this.#link) channel.cut();
    this.options.onCall(channel);
  }

  /** Runs after a lost connection. Never rejects. */
  async #goOn(served: Served, link: RouterLink): Promise<void> {
    const { channel, lease } = served;
    const { id, to } = channel.call;
    try {
      const [controller, destination] = await Promise.all([
        link.api(`uuid_getvar ${id} ${CONTROLLER_VARIABLE}`),
        link.api(`uuid_getvar ${id} destination_number`),
      ]);
      if (controller !== this.options.controller && controller !== UNDEFINED) channel.taken();
      else if (controller !== this.options.controller || destination !== to) channel.unparked();
      else if ((await lease.renew()) === "taken") channel.unparked();
      else if (this.#link === link) channel.reconnected(link);
    } catch (thrown) {
      if (isAbsence(thrown)) channel.hungUp("NORMAL_UNSPECIFIED");
      else if (!hasCode(thrown, "ESL_CLOSED")) this.#logRenewal(id, thrown);
      if (hasCode(thrown, "ESL_DEADLINE") && this.#link === link) void this.#goOn(served, link);
    }
  }

  /**
   * Resolves with the owner of the call, as far as it is known. Never rejects. A failed renewal is retried at the next
   * one.
   */
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
        // An expired lease transfers the call, which has its own event.
        if (destination !== to) return "another's";
        // Another controller has begun to take the call: it is about to write its id, or ended before it could.
        await lease.set();
        return "ours";
      }
      if (controller === UNDEFINED) return "unknown";
      channel.taken();
      // That controller may have ended since, and its calls were looked up while this one seemed to be ours.
      void this.look();
      return "another's";
    } catch (thrown) {
      // The end of a call, or of the connection, has its own event.
      if (!isAbsence(thrown) && !hasCode(thrown, "ESL_CLOSED")) this.#logRenewal(id, thrown);
      return "unknown";
    }
  }

  #logRenewal(call: string, thrown: unknown): void {
    const { code, message } = asAppError(thrown);
    this.options.logger.warn({ call, code, reason: message }, "could not renew the lease of a call");
  }

  #cut(link: RouterLink): void {
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
