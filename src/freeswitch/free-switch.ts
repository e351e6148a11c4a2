import type { Logger } from "pino";
import { from, merge, type Observable, ReplaySubject, Subject } from "rxjs";
import type { Clock } from "../core/clock.js";
import { AppError, asAppError } from "../core/errors.js";
import type { Channel, Lease } from "./channel.js";
import { ChannelRouter } from "./channel-router.js";
import { Controllers, SILENCE_MS } from "./controllers.js";
import { EslConnection, type Traffic } from "./event-socket/connection.js";
import { type LinkState, ReconnectingConnection } from "./event-socket/reconnecting-connection.js";
import { joinSwitch, type SharedSwitch, type Sharing, watchControllers } from "./shared-switch.js";
import { Shields } from "./shields.js";

export interface FreeSwitchOptions {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** The lease of each call; its context is the dialplan context whose parked calls are taken. */
  readonly lease: Lease;
  /** Absent: no other controller serves this switch. */
  readonly sharing?: Sharing;
  readonly clock: Clock;
  readonly logger: Logger;
  /** From 0 to below 1; for the jitter between attempts. */
  readonly random?: () => number;
  /** Leaves FreeSWITCH's log level unchanged, which lets it write digits into its log. */
  readonly keepLogLevel?: boolean;
}

/** The list of channels of a busy PBX is one frame, of about 1 kB per channel. */
const MAX_FRAME_BYTES = 8 * 1024 * 1024;
/** A FreeSWITCH that takes longer than this to answer counts as unreachable; milliseconds. */
const LONGEST_SILENCE_MS = 2_500;
const ALONE: Sharing = {
  identity: { id: "freeswitch-pay", ledger: "none", name: "alone" },
  takeover: false,
  ended: async () => [],
};

/** A FreeSWITCH whose parked calls this controller takes whenever it is connected. */
export class FreeSwitch {
  readonly #calls = new Subject<Channel>();
  readonly #lag = new Subject<number>();
  readonly #fatal = new ReplaySubject<AppError>(1);
  readonly #closed = new Subject<void>();
  readonly #reconnect: ReconnectingConnection<EslConnection>;
  readonly #switchboard: ChannelRouter;
  readonly #controllers: Controllers;
  readonly #shields: Shields;
  /** Controllers that have ended, and when that was last seen. */
  readonly #endedAt = new Map<string, number>();
  #link: EslConnection | undefined;

  /** Each call once, including those that parked while no controller was running. Hot: subscribe before `start`. */
  readonly calls$: Observable<Channel> = this.#calls.asObservable();

  /** Hot: for each event, the milliseconds since FreeSWITCH created it; 0 when its clock is ahead of ours. */
  readonly lag$: Observable<number> = this.#lag.asObservable();

  constructor(private readonly options: FreeSwitchOptions) {
    const { host, port, lease, clock, logger, random = Math.random, sharing = ALONE } = options;
    const { keepLogLevel = false } = options;
    this.#shields = new Shields({ clock, logger, keepLogLevel });
    this.#controllers = new Controllers(sharing.identity, sharing.ended, clock, lease.seconds);
    this.#switchboard = new ChannelRouter({
      controller: sharing.identity.id,
      lease,
      shields: this.#shields,
      clock,
      logger,
      isAlive: async (id) => options.sharing !== undefined && this.#controllers.isAliveNow(id, this.#api),
      sharesLedger: (id) => this.#controllers.sharesLedger(id),
      onCall: (channel) => this.#calls.next(channel),
    });
    this.#reconnect = new ReconnectingConnection({
      connect: () =>
        EslConnection.connect({ ...options, context: lease.context, maxFrameBytes: MAX_FRAME_BYTES }),
      address: `${host}:${port}`,
      clock,
      logger,
      random,
    });
    this.#reconnect.links$.subscribe((link) => {
      this.#link = link;
      link.lag$.subscribe((ms) => this.#lag.next(ms));
      void this.#begin(link);
    });
  }

  /** Starts with "waiting"; also for a late subscriber. */
  get state$(): Observable<LinkState> {
    return this.#reconnect.state$;
  }

  /** One of the errors that `start` rejects with, or SWITCH_SERVED, at any time; there are no more attempts after it. */
  get fatal$(): Observable<AppError> {
    return merge(this.#reconnect.fatal$, this.#fatal);
  }

  /**
   * Connects, and stays connected. Resolves at the first connection, or at `close`; waits while FreeSWITCH is
   * unavailable. Rejects with ESL_AUTH_REFUSED, ESL_ACL_REFUSED or ESL_LINE_BREAK.
   */
  start(): Promise<void> {
    return this.#reconnect.start();
  }

  /** The traffic of the current connection, or of the last one. */
  traffic(): Traffic {
    return this.#link?.traffic() ?? { bytesRead: 0, bytesWritten: 0 };
  }

  /** Whether FreeSWITCH is proven to write no keys into its log. Also for a late subscriber. */
  get logSafe$(): Observable<boolean> {
    return this.#shields.logSafe$;
  }

  /** Accepts no more calls: another controller serves them, or the fallback extension. Calls in progress continue. */
  stopTaking(): void {
    this.#switchboard.stopTaking();
  }

  /**
   * Closes the connection. Its channels end, by "link"; the calls stay parked until another controller takes them or
   * their leases expire.
   */
  async close(): Promise<void> {
    this.#closed.next();
    this.#switchboard.close();
    const link = this.#link;
    if (link !== undefined && this.options.sharing !== undefined)
      await this.#controllers.leave((command) => link.api(command)).catch(() => undefined);
    this.#shields.lower();
    this.#reconnect.close();
    this.#calls.complete();
    this.#lag.complete();
  }

  /** Includes earlier ones whose leases may still exist. */
  #recentlyEnded(controllers: readonly string[]): readonly string[] {
    const { lease, clock } = this.options;
    for (const id of controllers) this.#endedAt.set(id, clock.now());
    for (const [id, at] of this.#endedAt)
      if (clock.now() - at > lease.seconds * 1_000 + SILENCE_MS) this.#endedAt.delete(id);
    return [...this.#endedAt.keys()];
  }

  readonly #api = async (command: string): Promise<string> => {
    if (this.#link === undefined) throw new AppError("ESL_CLOSED", "there is no connection");
    return this.#link.api(command, LONGEST_SILENCE_MS);
  };

  async #begin(link: EslConnection): Promise<void> {
    const { sharing, logger, clock, host, port } = this.options;
    const api = (command: string) => link.api(command, LONGEST_SILENCE_MS);
    const shared: SharedSwitch = { api, address: `${host}:${port}`, logger, clock };
    try {
      if (sharing !== undefined) await joinSwitch(this.#controllers, sharing, shared);
      // The router first: the first events are delivered to the first listener.
      this.#switchboard.attach(link);
      this.#shields.attach(link);
    } catch (thrown) {
      const error = asAppError(thrown);
      if (error.code === "SWITCH_SERVED") {
        this.#reconnect.close();
        this.#fatal.next(error);
      } else {
        if (error.code !== "ESL_CLOSED")
          logger.error({ code: error.code, reason: error.message }, "could not start serving");
        link.close();
      }
      return;
    }
    if (sharing === undefined) return;
    watchControllers(this.#controllers, shared, merge(from(link.closed), this.#closed), {
      onEnded: async (controllers) => {
        const ended = this.#recentlyEnded(controllers);
        this.#switchboard.clear(ended);
        const looked = await this.#switchboard.look(ended);
        // Also on calls that were taken just now.
        this.#switchboard.clear(ended);
        return looked;
      },
      onSilent: () => link.close(),
      onLate: () => this.#switchboard.verify(),
    });
  }
}
