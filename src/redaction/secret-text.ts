import { owned } from "./reading.js";

/** Any character above these is left out: no text for people or programs needs one. */
const LARGEST = 0x10ffff;
const REPLACEMENT = 0xfffd;

/** A text of somebody else in which card data may stand: code points in a buffer that can be wiped, until it is searched. */
export class SecretText {
  constructor(readonly codes: Uint32Array) {}

  static fromString(text: string): SecretText {
    const codes = owned(text.length);
    let length = 0;
    for (const character of text) codes[length++] = character.codePointAt(0) as number;
    return new SecretText(codes.subarray(0, length));
  }

  get length(): number {
    return this.codes.length;
  }

  /** At most `longest` code points of it; the rest is wiped. */
  cut(longest: number): SecretText {
    this.codes.subarray(longest).fill(0);
    return this.length <= longest ? this : new SecretText(this.codes.subarray(0, longest));
  }

  /**
   * The text as it may be told, when it has been searched: without controls (a line break and a tab are a space), marks that
   * are not seen, halves of characters, and what Unicode has not given out.
   */
  toText(): string {
    let text = "";
    for (const code of this.codes) text += shown(code);
    return text.trim();
  }

  wipe(): void {
    this.codes.fill(0);
  }
}

const SPACES = /^\s$/u;
const UNSEEN = /^[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Co}\p{Zl}\p{Zp}]$/u;

function shown(code: number): string {
  if (code >= 0x20 && code < 0x7f) return String.fromCharCode(code);
  const character = String.fromCodePoint(code <= LARGEST ? code : REPLACEMENT);
  if (SPACES.test(character)) return " ";
  return UNSEEN.test(character) ? "" : character;
}
