import { Subscription } from "rxjs";
import { Digit } from "../domain/digit.js";
import { AppError, asAppError } from "../domain/errors.js";
import type { PhoneCall, PhoneLine, PhoneSound } from "./phone-line.js";
import { type HeardSound, type PhoneMessage, readPhoneCommand } from "./phone-message.js";
import { promptAddress } from "./prompt-file.js";

/** What a page's session needs from around it. */
export interface PhoneSessionPorts {
  readonly line: PhoneLine;
  /** Where rendered prompts are. */
  readonly promptDirectory: string;
  tell(message: PhoneMessage): void;
}

/** The web phone of one open page: at most one call at a time, which ends when the page goes. */
export class PhoneSession {
  #call: PhoneCall | undefined;
  #following = new Subscription();

  constructor(private readonly ports: PhoneSessionPorts) {
    ports.tell({ type: "line", destinations: ports.line.destinations() });
  }

  /** Takes one WebSocket message: a single byte is a key, and is wiped at once; anything longer is a command. */
  receive(message: Uint8Array): void {
    try {
      if (message.length === 1) {
        this.#press(message);
      } else {
        const command = readPhoneCommand(message);
        if (command.do === "dial") this.#dial(command.destination);
        else this.#call?.hangup();
      }
    } catch (error) {
      this.#tellProblem(error);
    }
  }

  /** The page went: hangs up and stops listening. */
  close(): void {
    this.#call?.hangup();
    this.#following.unsubscribe();
  }

  #press(message: Uint8Array): void {
    const digit = Digit.fromCode(message[0] ?? 0);
    message.fill(0);
    if (digit === undefined) throw new AppError("REQUEST_INVALID", "the message is no key of a telephone");
    // Without a call the key came too late: the call ended while it was on its way.
    this.#call?.press(digit);
  }

  #dial(destination: string): void {
    if (this.#call !== undefined) throw new AppError("REQUEST_INVALID", "the web phone is in a call already");
    const { line, tell } = this.ports;
    const call = line.dial(destination);
    this.#following.unsubscribe();
    this.#following = new Subscription();
    this.#call = call;
    tell({ type: "call", id: call.id, destination });
    const error = (thrown: unknown) => this.#tellProblem(thrown);
    this.#following.add(
      call.happenings$.subscribe({ next: (happening) => tell({ type: "happening", happening }), error }),
    );
    this.#following.add(
      call.sounds$.subscribe({ next: (sound) => tell({ type: "sound", sound: this.#heard(sound) }), error }),
    );
    this.#following.add(
      call.ended$.subscribe({
        next: ({ by, cause }) => {
          this.#call = undefined;
          tell({ type: "ended", by, cause });
        },
        error,
      }),
    );
  }

  #heard({ source, ...sound }: PhoneSound): HeardSound {
    if (sound.kind === "speech") return { ...sound, words: source };
    const audio = sound.kind === "file" ? promptAddress(source, this.ports.promptDirectory) : undefined;
    return audio === undefined ? sound : { ...sound, audio };
  }

  #tellProblem(thrown: unknown): void {
    const { code, message, remedy } = asAppError(thrown);
    this.ports.tell({ type: "problem", code, message, remedy });
  }
}
