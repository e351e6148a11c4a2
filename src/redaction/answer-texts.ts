import { type Field, hideOwn, type OwnNumbers } from "./hide-own.js";
import type { SecretText } from "./secret-text.js";

/** Characters kept of each part of an answer. No processor has longer ids; a token may be a signed JSON. */
const LONGEST = { id: 2_000, words: 1_000, name: 100, value: 2_000 } as const;
const MOST_PARAMETERS = 50;
/** Of all parameters together. */
const LONGEST_PARAMETERS = 5_000;
/** How far beyond the kept part a number that begins in it is searched for. */
const SEARCHED_BEYOND = 500;

/**
 * The texts kept of one answer: bounded in number, length and characters, and searched together for the payment's numbers,
 * which may be split over several texts. `take` each, `hide` them once, and only then make strings of them.
 */
export class AnswerTexts {
  readonly #fields: (Field & { readonly longest: number })[] = [];
  #parameters = 0;
  #parametersLength = 0;

  take(kind: "id" | "words", text: SecretText): KeptText {
    return this.#keep(kind, text, LONGEST[kind]);
  }

  /** Undefined for a parameter beyond the limits; its texts are wiped. */
  takeParameter(name: SecretText, value: SecretText): readonly [name: KeptText, value: KeptText] | undefined {
    const length = Math.min(name.length, LONGEST.name) + Math.min(value.length, LONGEST.value);
    if (++this.#parameters > MOST_PARAMETERS || this.#parametersLength + length > LONGEST_PARAMETERS) {
      name.wipe();
      value.wipe();
      return undefined;
    }
    this.#parametersLength += length;
    return [this.#keep("name", name, LONGEST.name), this.#keep("words", value, LONGEST.value)];
  }

  /** Without numbers, for example in a lookup after a restart, there is nothing to search for. */
  hide(own?: OwnNumbers): void {
    if (own !== undefined) hideOwn(this.#fields, own);
  }

  wipe(): void {
    for (const { text } of this.#fields) text.wipe();
  }

  #keep(kind: Field["kind"], text: SecretText, longest: number): KeptText {
    const searched = text.cut(longest + SEARCHED_BEYOND);
    this.#fields.push({ kind, text: searched, longest });
    return { length: searched.length, toText: () => searched.cut(longest).toText() };
  }
}

/** A text that may become a string once all have been searched. */
export interface KeptText {
  /** The length as received, including characters that cannot be shown. */
  readonly length: number;
  toText(): string;
}
