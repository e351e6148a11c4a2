import { NEVER } from "rxjs";
import { ChannelRouter } from "../../src/freeswitch/channel-router.js";
import type { EslChannel } from "../../src/freeswitch/esl-channel.js";
import type { SwitchEvent } from "../../src/freeswitch/event-socket/events.js";
import type { FakeChannelLink } from "./fake-channel-link.js";
import { FakeSwitch } from "./fake-switch.js";
import { recordingLogger } from "./recording-logger.js";
import { VirtualClock } from "./virtual-clock.js";

const LEASE = { seconds: 15, extension: "fallback", context: "pay" };

/** The calls of one controller, "me", on a FreeSWITCH that the test controls, over successive connections. */
export class SwitchboardRun {
  readonly clock = new VirtualClock();
  readonly calls: EslChannel[] = [];
  readonly lines: Record<string, unknown>[];
  readonly gone: string[] = [];
  /** Controllers that are running. */
  readonly alive = new Set<string>();
  /** Controllers with our ledger. */
  readonly sharing = new Set<string>();
  readonly board: ChannelRouter;
  link: FakeChannelLink;

  constructor(readonly pbx = new FakeSwitch()) {
    const { logger, lines } = recordingLogger();
    this.lines = lines;
    this.board = new ChannelRouter({
      controller: "me",
      lease: LEASE,
      shields: { raise: () => NEVER },
      clock: this.clock,
      logger,
      isAlive: async (id) => this.alive.has(id),
      sharesLedger: (id) => this.sharing.has(id),
      onCall: (channel) => {
        this.calls.push(channel);
        channel.hangup$.subscribe(({ by }) => this.gone.push(`${channel.call.id} ${by}`));
      },
    });
    this.link = pbx.link();
  }

  /** With a first connection, and after its initial look at the calls. */
  static async attached(pbx?: FakeSwitch): Promise<SwitchboardRun> {
    return new SwitchboardRun(pbx).reconnect();
  }

  /** Another connection. */
  async reconnect(): Promise<this> {
    this.link = this.pbx.link();
    this.board.attach(this.link);
    return this.settled();
  }

  /** The connection closes. */
  cut(): this {
    this.link.answers = () => this.link.closed();
    this.link.events$.complete();
    return this;
  }

  async send(...events: SwitchEvent[]): Promise<this> {
    for (const event of events) this.link.events$.next(event);
    return this.settled();
  }

  async pass(ms: number): Promise<this> {
    this.clock.advance(ms);
    return this.settled();
  }

  async settled(): Promise<this> {
    await this.link.settled();
    return this;
  }

  get ids(): string[] {
    return this.calls.map(({ call }) => call.id);
  }
}
