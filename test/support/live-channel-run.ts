import { NEVER, type Observable } from "rxjs";
import type { ChannelEnd } from "../../src/core/call.js";
import { asAppError, type ErrorCode } from "../../src/core/errors.js";
import type { FormerController } from "../../src/freeswitch/channel.js";
import { EslChannel } from "../../src/freeswitch/esl-channel.js";
import { SpeechEngines } from "../../src/freeswitch/sounds.js";
import { FakeChannelLink } from "./fake-channel-link.js";
import { recordingLogger } from "./recording-logger.js";
import { VirtualClock } from "./virtual-clock.js";

/** How a command of a channel ended. */
export class Ending {
  how: "complete" | ErrorCode | undefined;
  message: string | undefined;
  readonly over: Promise<void>;
  readonly stop: () => void;

  constructor(command: Observable<never>) {
    let webhooksFor: () => void = () => undefined;
    this.over = new Promise((resolve) => {
      webhooksFor = resolve;
    });
    const subscription = command.subscribe({
      complete: () => {
        this.how = "complete";
        webhooksFor();
      },
      error: (thrown) => {
        const { code, message } = asAppError(thrown);
        this.how = code;
        this.message = message;
        webhooksFor();
      },
    });
    this.stop = () => subscription.unsubscribe();
  }
}

/** One channel, on a connection and a clock that the test controls. */
export class LiveChannelRun {
  readonly link = new FakeChannelLink();
  readonly clock = new VirtualClock();
  readonly gone: ChannelEnd[] = [];
  readonly lines: Record<string, unknown>[];
  readonly channel: EslChannel;

  constructor(inheritedFrom?: FormerController) {
    const { logger, lines } = recordingLogger();
    this.lines = lines;
    const call = { id: "u1", from: "100", callerName: "Ann", to: "pay", direction: "inbound" } as const;
    const { link, clock } = this;
    const shields = { raise: () => NEVER };
    const engines = new SpeechEngines(clock);
    const former = inheritedFrom === undefined ? {} : { inheritedFrom };
    this.channel = new EslChannel(call, {
      link,
      engines,
      shields,
      clock,
      logger,
      controller: "me",
      ...former,
    });
    this.channel.hangup$.subscribe((gone) => this.gone.push(gone));
  }

  readonly run = (command: Observable<never>): Ending => new Ending(command);

  /** FreeSWITCH has completed the application that was sent last. */
  readonly played = (response = "FILE PLAYED"): void =>
    this.channel.executed(this.link.executionId(), response);
}
