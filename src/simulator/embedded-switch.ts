import type { Clock } from "../core/clock.js";
import { apisOf } from "./apis/apis.js";
import { APPLICATIONS } from "./applications/applications.js";
import type { Dialed } from "./call-record.js";
import { CallerLeg } from "./caller-leg.js";
import { Calls } from "./calls.js";
import { Dialplan } from "./dialplan.js";
import type { Traffic } from "./event-socket/frames.js";
import { EventSocketServer } from "./event-socket/server.js";
import { EventBus } from "./events.js";
import type { Leg } from "./leg.js";
import { Log } from "./log.js";
import { Schedule } from "./schedule.js";

export interface EmbeddedSwitchOptions {
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
  readonly password: string;
  /** All time is read from it, and all waiting uses it. */
  readonly clock: Clock;
  /** After this many seconds, a call that no controller has taken is transferred to the fallback extension; default: 10. */
  readonly leaseSeconds?: number;
}

/**
 * A switch inside the process. It speaks FreeSWITCH's Event Socket protocol on a TCP port and behaves like FreeSWITCH
 * with `freeswitch-conf`; its callers are driven by `dial`, or over the socket by the API commands `embedded_dial`,
 * `uuid_recv_dtmf` and `uuid_kill`. There is no sound, only its length.
 */
export class EmbeddedSwitch {
  readonly #server: EventSocketServer;
  readonly #calls: Calls;

  private constructor(server: EventSocketServer, calls: Calls) {
    this.#server = server;
    this.#calls = calls;
  }

  /** Rejects with AppError PORT_IN_USE or LISTEN_FAILED. */
  static async start(options: EmbeddedSwitchOptions): Promise<EmbeddedSwitch> {
    const { host = "127.0.0.1", port, password, clock, leaseSeconds = 10 } = options;
    const events = new EventBus(clock);
    const schedule = new Schedule(clock);
    const dialplan = new Dialplan(leaseSeconds);
    const calls = new Calls({ clock, events, schedule, dialplan, applications: APPLICATIONS });
    const log = new Log();
    const apis = apisOf(calls, schedule, log, clock);
    return new EmbeddedSwitch(
      await EventSocketServer.listen({ host, port }, { password, events, calls, log, apis }),
      calls,
    );
  }

  /** The TCP port of the Event Socket. */
  get port(): number {
    return this.#server.port;
  }

  /** A caller dials: the call's dialplan begins 20 ms later. */
  dial(dialed: Dialed): Leg {
    return new CallerLeg(this.#calls.dial(dialed));
  }

  /** The traffic of all clients since the start: when both sides have counted the same, nothing is in transit. */
  traffic(): Readonly<Traffic> {
    return { ...this.#server.traffic };
  }

  /** Ends all calls with SYSTEM_SHUTDOWN, disconnects the clients, and frees the port. */
  async close(): Promise<void> {
    for (const call of this.#calls.all) call.shutDown();
    await this.#server.close();
  }
}
