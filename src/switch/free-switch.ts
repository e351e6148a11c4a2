import type { Logger } from "pino";
import { type Observable, Subject } from "rxjs";
import type { Clock } from "../domain/clock.js";
import type { AppError } from "../domain/errors.js";
import type { Channel } from "./channel.js";
import { EslLink, type Traffic } from "./esl/link.js";
import { type LinkState, Reconnect } from "./esl/reconnect.js";
import { Switchboard } from "./switchboard.js";

export interface FreeSwitchOptions {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** The dialplan context whose parked calls are taken; "pay" by default. */
  readonly context?: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** From 0 to below 1; for the jitter between tries. */
  readonly random?: () => number;
  /** Leaves FreeSWITCH's log level alone, and so lets it write digits into its log. */
  readonly keepLogLevel?: boolean;
}

/** The list of channels of a busy PBX is one frame, of about 1 kB a channel. */
const MAX_FRAME_BYTES = 8 * 1024 * 1024;

/** A FreeSWITCH whose parked calls this controller takes, whenever it is there. */
export class FreeSwitch {
  readonly #calls = new Subject<Channel>();
  readonly #lag = new Subject<number>();
  readonly #reconnect: Reconnect<EslLink>;
  #link: EslLink | undefined;

  /** Each call once, those that parked while no controller was there included. Hot: subscribe before `start`. */
  readonly calls$: Observable<Channel> = this.#calls.asObservable();

  /** Hot: of each event, the milliseconds since FreeSWITCH made it; 0 where its clock is ahead of ours. */
  readonly lag$: Observable<number> = this.#lag.asObservable();

  constructor(options: FreeSwitchOptions) {
    const { host, port, context = "pay", clock, logger, random = Math.random } = options;
    this.#reconnect = new Reconnect({
      connect: () => EslLink.connect({ ...options, context, maxFrameBytes: MAX_FRAME_BYTES }),
      address: `${host}:${port}`,
      clock,
      logger,
      random,
    });
    this.#reconnect.links$.subscribe((link) => {
      this.#link = link;
      link.lag$.subscribe((ms) => this.#lag.next(ms));
      new Switchboard({ link, context, clock, logger, onCall: (channel) => this.#calls.next(channel) });
    });
  }

  /** Begins with "waiting"; also for a late subscriber. */
  get state$(): Observable<LinkState> {
    return this.#reconnect.state$;
  }

  /** One of the errors that `start` rejects with, whenever it comes; nothing is tried any more then. */
  get fatal$(): Observable<AppError> {
    return this.#reconnect.fatal$;
  }

  /**
   * Connects, and stays connected. Resolves at the first connection, or at `close`, and waits for a FreeSWITCH that is
   * not there. Rejects with ESL_AUTH_REFUSED, ESL_ACL_REFUSED or ESL_LINE_BREAK.
   */
  start(): Promise<void> {
    return this.#reconnect.start();
  }

  /** Of the connection that is open, or was last. */
  traffic(): Traffic {
    return this.#link?.traffic() ?? { bytesRead: 0, bytesWritten: 0 };
  }

  /** Closes the connection. Its channels are gone, by "link"; the calls stay parked until their leases end. */
  close(): void {
    this.#reconnect.close();
    this.#calls.complete();
    this.#lag.complete();
  }
}
