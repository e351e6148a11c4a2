import { owned } from "./reading.js";

/** The last code point of Unicode: anything above is replaced. */
const LARGEST = 0x10ffff;
const REPLACEMENT = 0xfffd;

/** A foreign text that may contain card data: code points in a wipeable buffer, until it has been searched. */
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
   * The text as it may be shown, once it has been searched: without control characters (a line break and a tab become a
   * space), invisible marks, halves of characters, and code points that Unicode has not assigned.
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
