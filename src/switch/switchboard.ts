import type { Logger } from "pino";
import { type Observable, timer } from "rxjs";
import type { CallInfo } from "../domain/call.js";
import type { Clock } from "../domain/clock.js";
import { asAppError } from "../domain/errors.js";
import type { SwitchEvent } from "./esl/events.js";
import type { ChannelLink } from "./executions.js";
import { LiveChannel } from "./live-channel.js";
import { unclaimedCalls } from "./parked-calls.js";
import { SpeechEngines } from "./speech-engines.js";

/** A connection with its events, as `EslLink` has them. */
export interface SwitchboardLink extends ChannelLink {
  readonly events$: Observable<SwitchEvent>;
}

export interface SwitchboardOptions {
  readonly link: SwitchboardLink;
  /** The dialplan context whose parked calls are taken. */
  readonly context: string;
  readonly clock: Clock;
  readonly logger: Logger;
  onCall(channel: LiveChannel): void;
}

/** FreeSWITCH's table of channels lags behind: a call that parked just before the first look is found by the second. */
const SECOND_LOOK_MS = 1000;

/** The calls of one connection: makes a channel of each, and brings each event to the channel that it belongs to. */
export class Switchboard {
  readonly #channels = new Map<string, LiveChannel>();
  readonly #engines: SpeechEngines;
  /** Calls that ended until the table of channels has been looked at twice: it may still hold them. */
  #ended: Set<string> | undefined = new Set();

  constructor(private readonly options: SwitchboardOptions) {
    const { link, clock } = options;
    this.#engines = new SpeechEngines(link);
    const secondLook = timer(SECOND_LOOK_MS, clock).subscribe(async () => {
      await this.#takeUnclaimed();
      this.#ended = undefined;
    });
    link.events$.subscribe({
      next: (event) => this.#route(event),
      complete: () => {
        secondLook.unsubscribe();
        for (const channel of [...this.#channels.values()]) channel.lost();
      },
    });
    void this.#takeUnclaimed();
  }

  #route(event: SwitchEvent): void {
    switch (event.type) {
      case "parked":
        if (event.context === this.options.context) this.#take(event.call);
        return;
      case "digit":
        this.#channels.get(event.id)?.heard(event.digit);
        return;
      case "executed":
        this.#channels.get(event.id)?.executed(event.executionId, event.response, event.bridgedForMs);
        return;
      case "hangup":
        this.#ended?.add(event.id);
        this.#channels.get(event.id)?.hungUp(event.cause);
        return;
      case "unparked":
        this.#ended?.add(event.id);
        this.#channels.get(event.id)?.unparked();
        return;
      case "job":
        return;
    }
  }

  async #takeUnclaimed(): Promise<void> {
    const { link, context, logger } = this.options;
    try {
      const calls = await unclaimedCalls(link, context);
      for (const call of calls) if (!this.#ended?.has(call.id)) this.#take(call);
    } catch (thrown) {
      const { code, message } = asAppError(thrown);
      if (code === "ESL_CLOSED") return;
      logger.warn({ code, reason: message }, "calls that came before the connection could not be looked up");
    }
  }

  #take(call: CallInfo): void {
    if (this.#channels.has(call.id)) return;
    const { link, clock, logger } = this.options;
    const channel = new LiveChannel(call, { link, engines: this.#engines, clock, logger });
    this.#channels.set(call.id, channel);
    channel.hangup$.subscribe(() => this.#channels.delete(call.id));
    this.options.onCall(channel);
  }
}
