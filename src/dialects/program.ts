import type { DocumentWarning } from "../core/document-errors.js";
import type { AudioContent, PayRequest, Target } from "../core/payment.js";

/** One instruction of a call document, the same for every XML dialect. */
export type Verb =
  | Say
  | Play
  | PlayDigits
  | PlayAudio
  | Pause
  | Gather
  | Dial
  | Pay
  | { readonly verb: "redirect"; readonly target: Target }
  | { readonly verb: "hangup" }
  | { readonly verb: "reject"; readonly reason: "rejected" | "busy" };

export interface Say {
  readonly verb: "say";
  readonly text: string;
  readonly language?: string;
  readonly voice?: string;
  /** 0: repeat until the call ends. */
  readonly loop: number;
}

export interface Play {
  readonly verb: "play";
  readonly url: string;
  /** 0: repeat until the call ends. */
  readonly loop: number;
}

/** Tones to send, not to play to the caller. */
export interface PlayDigits {
  readonly verb: "play";
  /** 0 to 9, A to D, `*` and `#`; `w` and `W` are a pause of half a second, and of a whole one. */
  readonly digits: string;
}

/** A sound that was received, and not named by its address. */
export interface PlayAudio {
  readonly verb: "play";
  readonly audio: AudioContent;
}

export interface Pause {
  readonly verb: "pause";
  readonly seconds: number;
}

export interface Gather {
  readonly verb: "gather";
  readonly prompts: readonly (Say | Play | Pause)[];
  /** The input ends at this many digits; absent: only at a timeout or a key. */
  readonly numDigits?: number;
  /** The keys that end the input and are not part of the digits, or "" for none. */
  readonly finishOnKey: string;
  readonly timeoutMs: number;
  readonly action?: Target;
  /** Whether `action` is requested when no digits were entered; otherwise the next verb follows. */
  readonly actionOnEmptyResult: boolean;
  /** Present where the next verb follows when there is no `action`, instead of the document's own address. */
  readonly withoutAction?: "next-verb";
}

export interface Dial {
  readonly verb: "dial";
  /** All ring at once, and the first to answer gets the call; with none, dialing fails. */
  readonly targets: readonly DialTarget[];
  /** How long they ring. */
  readonly timeoutSeconds: number;
  /** What the dialed party sees; absent: the caller's own number. */
  readonly callerId?: string;
  /** Requested for the next document when the dialed call has ended; without it the next verb follows. */
  readonly action?: Target;
}

export interface DialTarget {
  readonly kind: "sip" | "number";
  /** A URI that begins with sip: or sips:, or a telephone number of digits with at most a + before them. */
  readonly address: string;
}

export interface Pay extends Place {
  readonly verb: "pay";
  /** The payment, or the mistakes that end it with `validation-error` before any prompt is played. */
  readonly request: PayRequest | InvalidPay;
  /** Present where the next verb follows when there is no `action`, instead of the document's own address. */
  readonly withoutAction?: "next-verb";
  /** Present where a connector that is not in the configuration ends the call. */
  readonly unknownConnector?: "hang-up";
  /** The attribute that would name the connector, where the default one is used in its place. */
  readonly connectorAttribute?: string;
  /** The addresses that the vendor's page allows to have plain http (decision 18). */
  readonly plainHttp: readonly CallbackAttribute[];
  /** What the call's history records of the verb (VoXML `history`); absent: nothing. */
  readonly history?: Readonly<Record<string, string>>;
}

/** The attributes of a pay verb that hold addresses of callbacks. */
export type CallbackAttribute = "action" | "statusCallback";

/** A pay verb with mistakes: the document continues, and the action's PaymentError reports them to its author. */
export interface InvalidPay {
  readonly mistakes: readonly Diagnostic[];
  /** The payment with a default in place of each wrong value: for its webhooks and its last prompt, never to be taken. */
  readonly asRead: PayRequest;
  readonly action?: Target;
  readonly statusCallback?: Target;
  readonly output?: string;
}

/** Where something begins in a document. */
export interface Place {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

/** A fault of a document, and where it is. */
export interface Fault extends Place {
  /** Names the verb and the attribute, what was found and what is allowed; no card data. */
  readonly message: string;
  /** The attribute, if the fault is in one. */
  readonly attribute?: string;
}

/** A fault that does not stop the document (decision 30). */
export interface Diagnostic extends Fault {
  /** PAY_INVALID: a pay verb ends with `validation-error`. Any other one is a warning. */
  readonly code: DocumentWarning;
  /** The vendor's own number for it (TwiML: 64001 to 64021). */
  readonly vendorCode?: string;
}

/** Whether nothing but the part itself is affected, which is left out or has its default. */
export function isWarning({ code }: Diagnostic): boolean {
  return code !== "PAY_INVALID";
}

/** Sorts in document order. */
export function byPlace(one: Place, other: Place): number {
  return one.line - other.line || one.column - other.column;
}

/** A fault and its place, in the form that editors and compilers use. */
export function placed(source: string, { line, column, message }: Fault): string {
  return `${source}:${line}:${column} ${message}`;
}

/** The number of reported faults: a file that is not a call document at all has one on every line. */
export const MOST_MISTAKES = 100;

/** What is reported of a document, in its order; of too many, those of pay verbs first. */
export function reported(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const first = [...diagnostics].sort((one, other) => Number(isWarning(one)) - Number(isWarning(other)));
  return first.slice(0, MOST_MISTAKES).sort(byPlace);
}

/** The verbs of a document, with everything that does not have the effect that its author expects. */
export interface Program {
  readonly verbs: readonly Verb[];
  readonly mistakes: readonly Diagnostic[];
}
