import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { Subscription } from "rxjs";
import { Digit } from "../../core/dtmf.js";
import { AppError, asAppError } from "../../core/errors.js";
import { promptAddress } from "../pages/prompts.js";
import type { PhoneCall, PhoneLine, PhoneSound, TimedCallEvent } from "./phone-line.js";

const OPENING_BRACE = 0x7b;

const Command = Type.Union([
  Type.Object({
    do: Type.Literal("dial"),
    destination: Type.String({ pattern: "^[0-9A-Za-z*#+._-]{1,64}$" }),
  }),
  Type.Object({ do: Type.Literal("hangup") }),
]);

/** What the page requests, apart from keys. */
type PhoneCommand = Static<typeof Command>;

/** A sound as the page needs it: the address of a prompt file, without any path of this machine. */
interface PageSound extends Pick<PhoneSound, "state" | "kind" | "durationMs" | "heard"> {
  readonly audio?: string;
  readonly words?: string;
}

/** What the page receives. */
export type PhoneMessage =
  | {
      readonly type: "line";
      readonly destinations: readonly { readonly number: string; readonly title: string }[];
    }
  | { readonly type: "no-line"; readonly dialIn: string }
  | { readonly type: "call"; readonly id: string; readonly destination: string }
  | { readonly type: "sound"; readonly sound: PageSound }
  | { readonly type: "happening"; readonly happening: TimedCallEvent }
  | { readonly type: "ended"; readonly by: string; readonly cause: string }
  | { readonly type: "problem"; readonly code: string; readonly message: string; readonly remedy: string };

/** Reads a command. Throws AppError REQUEST_INVALID, without quoting the message. */
function readPhoneCommand(message: Uint8Array): PhoneCommand {
  // A message with several keys is refused before it becomes a string.
  if (message[0] !== OPENING_BRACE) throw notUnderstood();
  try {
    return Value.Parse(Command, JSON.parse(new TextDecoder().decode(message)));
  } catch {
    // The parsers' own errors quote the input.
    throw notUnderstood();
  }
}

function notUnderstood(): AppError {
  return new AppError("REQUEST_INVALID", "the message is neither a key nor a command of the web phone");
}

/** What a page's session depends on. */
interface PhoneSessionPorts {
  readonly line: PhoneLine;
  /** Where rendered prompts are. */
  readonly promptDirectory: string;
  report(message: PhoneMessage): void;
}

/** The web phone of one open page: at most one call at a time, which ends when the page closes. */
export class PhoneSession {
  #call: PhoneCall | undefined;
  #following = new Subscription();

  constructor(private readonly ports: PhoneSessionPorts) {
    ports.report({ type: "line", destinations: ports.line.destinations() });
  }

  /** Handles one WebSocket message: a single byte is a key, and is wiped at once; anything longer is a command. */
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
      this.#reportProblem(error);
    }
  }

  /** The page has closed: hangs up and unsubscribes. */
  close(): void {
    this.#call?.hangup();
    this.#following.unsubscribe();
  }

  #press(message: Uint8Array): void {
    const digit = Digit.fromCode(message[0] ?? 0);
    message.fill(0);
    if (digit === undefined) throw new AppError("REQUEST_INVALID", "the message is not a telephone key");
    // Without a call the key arrived too late: the call ended while the key was in transit.
    this.#call?.press(digit);
  }

  #dial(destination: string): void {
    if (this.#call !== undefined) throw new AppError("REQUEST_INVALID", "the web phone is already in a call");
    const { line, report } = this.ports;
    const call = line.dial(destination);
    this.#following.unsubscribe();
    this.#following = new Subscription();
    this.#call = call;
    report({ type: "call", id: call.id, destination });
    const error = (thrown: unknown) => this.#reportProblem(thrown);
    this.#following.add(
      call.happenings$.subscribe({ next: (happening) => report({ type: "happening", happening }), error }),
    );
    this.#following.add(
      call.sounds$.subscribe({
        next: (sound) => report({ type: "sound", sound: this.#pageSound(sound) }),
        error,
      }),
    );
    this.#following.add(
      call.ended$.subscribe({
        next: ({ by, cause }) => {
          this.#call = undefined;
          report({ type: "ended", by, cause });
        },
        error,
      }),
    );
  }

  #pageSound({ source, ...sound }: PhoneSound): PageSound {
    if (sound.kind === "speech") return { ...sound, words: source };
    const audio = sound.kind === "file" ? promptAddress(source, this.ports.promptDirectory) : undefined;
    return audio === undefined ? sound : { ...sound, audio };
  }

  #reportProblem(thrown: unknown): void {
    const { code, message, remedy } = asAppError(thrown);
    this.ports.report({ type: "problem", code, message, remedy });
  }
}
