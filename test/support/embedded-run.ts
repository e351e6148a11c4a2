import { EmbeddedSwitch } from "../../src/simulator/embedded-switch.js";
import type { Leg } from "../../src/simulator/leg.js";
import { EventSocketClient } from "./event-socket-client.js";
import { FlowingClock } from "./flowing-clock.js";
import { authenticated } from "./switch-under-test.js";

const HOST = "127.0.0.1";
const PASSWORD = "a password of the test";

/** An embedded switch in virtual time, with real sockets: time advances while no byte is in transit. */
export class EmbeddedRun {
  readonly password = PASSWORD;
  readonly #clients: EventSocketClient[] = [];

  private constructor(
    readonly embedded: EmbeddedSwitch,
    readonly clock: FlowingClock,
  ) {}

  static async start(options: { readonly leaseSeconds?: number } = {}): Promise<EmbeddedRun> {
    const clock = new FlowingClock();
    const embedded = await EmbeddedSwitch.start({
      host: HOST,
      port: 0,
      password: PASSWORD,
      clock,
      ...options,
    });
    const run = new EmbeddedRun(embedded, clock);
    clock.flow(() => run.#isQuiet());
    return run;
  }

  /** A client that has not authenticated yet. */
  async connect(): Promise<EventSocketClient> {
    const client = await EventSocketClient.connect(HOST, this.embedded.port);
    this.#clients.push(client);
    return client;
  }

  /** A client that has authenticated and subscribed to these events. */
  async client(...events: readonly string[]): Promise<EventSocketClient> {
    const client = await authenticated(this);
    if (events.length > 0) await client.command(`event json ${events.join(" ")}`);
    return client;
  }

  /** A caller whose call is parked and has no lease. */
  async dialParked(client: EventSocketClient, to = "4711"): Promise<Leg> {
    const leg = this.embedded.dial({ to });
    await client.event(({ name, headers }) => name === "CHANNEL_PARK" && headers["Unique-ID"] === leg.id);
    await client.api(`sched_del ${leg.id}`);
    return leg;
  }

  async close(): Promise<void> {
    await this.embedded.close();
    this.clock.stop();
  }

  #isQuiet(): boolean {
    const { bytesRead, bytesWritten } = this.embedded.traffic();
    const sum = (way: "read" | "written") =>
      this.#clients.reduce((bytes, client) => bytes + client.traffic[way], 0);
    return sum("written") === bytesRead && sum("read") === bytesWritten;
  }
}
