import type { PayRequest, Target } from "../domain/pay.js";

/** One instruction of a call document, the same for every XML dialect. */
export type Verb =
  | Say
  | Play
  | Pause
  | Gather
  | Pay
  | { readonly verb: "redirect"; readonly target: Target }
  | { readonly verb: "hangup" }
  | { readonly verb: "reject"; readonly reason: "rejected" | "busy" };

export interface Say {
  readonly verb: "say";
  readonly text: string;
  readonly language?: string;
  readonly voice?: string;
  /** 0: again and again until the call ends. */
  readonly loop: number;
}

export interface Play {
  readonly verb: "play";
  readonly url: string;
  /** 0: again and again until the call ends. */
  readonly loop: number;
}

export interface Pause {
  readonly verb: "pause";
  readonly seconds: number;
}

export interface Gather {
  readonly verb: "gather";
  readonly prompts: readonly (Say | Play | Pause)[];
  /** Ends by itself at so many digits; absent: by time or key only. */
  readonly numDigits?: number;
  /** The key that ends it and is not part of the digits, or "" for none. */
  readonly finishOnKey: string;
  readonly timeoutMs: number;
  readonly action?: Target;
  /** Whether `action` is asked with no digits entered; otherwise the next verb follows. */
  readonly actionOnEmptyResult: boolean;
}

export interface Pay {
  readonly verb: "pay";
  /** What to do, or the mistakes that end it with `validation-error` before a prompt is heard. */
  readonly request: PayRequest | InvalidPay;
}

/** A pay verb with mistakes: the document runs on, and its author is told in the action's PaymentError. */
export interface InvalidPay {
  readonly mistakes: readonly Mistake[];
  readonly action?: Target;
  readonly statusCallback?: Target;
}

/** One thing that is wrong with a document. */
export interface Mistake {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Names the verb and the attribute, what was found and what is allowed; no card data. */
  readonly message: string;
  /** The attribute, where one is to blame. */
  readonly attribute?: string;
  /** The vendor's own number for it (TwiML: 64001 to 64021). */
  readonly vendorCode?: string;
}

/** What a document is to do, with the mistakes that do not stop it: those inside a pay verb. */
export interface Program {
  readonly verbs: readonly Verb[];
  readonly mistakes: readonly Mistake[];
}
