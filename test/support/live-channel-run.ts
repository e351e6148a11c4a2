import { NEVER, type Observable } from "rxjs";
import type { Gone } from "../../src/domain/call.js";
import { asAppError, type ErrorCode } from "../../src/domain/errors.js";
import type { FormerController } from "../../src/switch/channel.js";
import { LiveChannel } from "../../src/switch/live-channel.js";
import { SpeechEngines } from "../../src/switch/speech-engines.js";
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
    let tell: () => void = () => undefined;
    this.over = new Promise((resolve) => {
      tell = resolve;
    });
    const subscription = command.subscribe({
      complete: () => {
        this.how = "complete";
        tell();
      },
      error: (thrown) => {
        const { code, message } = asAppError(thrown);
        this.how = code;
        this.message = message;
        tell();
      },
    });
    this.stop = () => subscription.unsubscribe();
  }
}

/** One channel, on a connection and a clock that the test holds. */
export class LiveChannelRun {
  readonly link = new FakeChannelLink();
  readonly clock = new VirtualClock();
  readonly gone: Gone[] = [];
  readonly lines: Record<string, unknown>[];
  readonly channel: LiveChannel;

  constructor(inheritedFrom?: FormerController) {
    const { logger, lines } = recordingLogger();
    this.lines = lines;
    const call = { id: "u1", from: "100", callerName: "Ann", to: "pay", direction: "inbound" } as const;
    const { link, clock } = this;
    const shields = { raise: () => NEVER };
    const engines = new SpeechEngines();
    const former = inheritedFrom === undefined ? {} : { inheritedFrom };
    this.channel = new LiveChannel(call, {
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

  /** FreeSWITCH has done the application that was sent last. */
  readonly played = (response = "FILE PLAYED"): void =>
    this.channel.executed(this.link.executionId(), response);
}
