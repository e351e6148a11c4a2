import type { CardField, FieldError } from "../../domain/pay.js";

/** The default words of one language. A further language is one more file with this shape. */
export interface Wording {
  /** The language of the words, for the voice. */
  readonly language: string;
  /** What each field asks; the security code by the number of its digits, for the brand of the card is known then. */
  readonly ask: Readonly<Record<Exclude<CardField, "security-code">, string>> & {
    readonly "security-code": { readonly 3: string; readonly 4: string };
  };
  /** What was wrong, before the field is asked again; nothing entered, by field. */
  readonly wrong: Readonly<Record<Exclude<FieldError, "input-timeout">, string>>;
  readonly nothingEntered: Readonly<Record<CardField, string>>;
  readonly processing: string;
  /** Said when a document can't be run. */
  readonly apology: string;
}
