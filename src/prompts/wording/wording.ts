import type { ClosingStage, Field, FieldError } from "../../core/payment.js";

/** The default words of one language. A further language is one more file that makes this shape. */
export interface Wording {
  /** The language of the words, for the voice. */
  readonly language: string;
  /** What each field asks; the security code by the number of its digits, for the brand of the card is known then. */
  readonly ask: Readonly<Record<Exclude<Field, "security-code">, string>> & {
    readonly "security-code": { readonly 3: string; readonly 4: string };
  };
  /** What a field that is entered twice asks the second time. */
  readonly askAgain: Readonly<Record<Field, string>>;
  /** What was wrong, before the field is asked anew; nothing entered, by field. */
  readonly wrong: Readonly<Record<Exclude<FieldError, "input-timeout">, string>>;
  readonly nothingEntered: Readonly<Record<Field, string>>;
  /** The stages that ask nothing. They fit a charge and a card that is only kept for later. */
  readonly report: Readonly<Record<"payment-processing" | ClosingStage, string>>;
  /** Said before a field is asked anew because the connection to the switch was lost meanwhile. */
  readonly enterAgain: string;
  /** The statement about a payment that was sent and whose answer is unknown. */
  readonly checked: string;
  /** The statement about a completed payment, when the call cannot continue as the document says. */
  readonly made: string;
  /** Said when a document cannot be run and no card has been sent. */
  readonly apology: string;
}
