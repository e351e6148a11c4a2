import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { AppError } from "../domain/errors.js";
import type { PhoneSound, TimedHappening } from "./phone-line.js";

const OPENING_BRACE = 0x7b;

const Command = Type.Union([
  Type.Object({
    do: Type.Literal("dial"),
    destination: Type.String({ pattern: "^[0-9A-Za-z*#+._-]{1,64}$" }),
  }),
  Type.Object({ do: Type.Literal("hangup") }),
]);

/** What the page asks for, beside keys. */
export type PhoneCommand = Static<typeof Command>;

/** A sound as the page needs it: the address of a prompt file, and no path of this machine. */
export interface HeardSound extends Pick<PhoneSound, "state" | "kind" | "durationMs" | "heard"> {
  readonly audio?: string;
  readonly words?: string;
}

/** What the page is told. */
export type PhoneMessage =
  | {
      readonly type: "line";
      readonly destinations: readonly { readonly number: string; readonly title: string }[];
    }
  | { readonly type: "no-line"; readonly dialIn: string }
  | { readonly type: "call"; readonly id: string; readonly destination: string }
  | { readonly type: "sound"; readonly sound: HeardSound }
  | { readonly type: "happening"; readonly happening: TimedHappening }
  | { readonly type: "ended"; readonly by: string; readonly cause: string }
  | { readonly type: "problem"; readonly code: string; readonly message: string; readonly remedy: string };

/** Reads a command. Throws AppError REQUEST_INVALID, without quoting what came. */
export function readPhoneCommand(message: Uint8Array): PhoneCommand {
  // Several keys in one message are refused before they become a string.
  if (message[0] !== OPENING_BRACE) throw notUnderstood();
  try {
    return Value.Parse(Command, JSON.parse(new TextDecoder().decode(message)));
  } catch {
    // The parsers' own errors quote what they could not read.
    throw notUnderstood();
  }
}

function notUnderstood(): AppError {
  return new AppError("REQUEST_INVALID", "the message is neither a key nor a command of the web phone");
}
