import { inspect } from "node:util";
import type { Digit } from "./dtmf.js";

/** Whether a byte or a code point is one of the digits 0 to 9 in ASCII. */
export function isAsciiDigit(code = -1): boolean {
  return code >= 0x30 && code <= 0x39;
}

const MOST_SHOWN = 4;

/**
 * Digits that must never become a string: a card number, a security code, a bank account. Immutable except for `wipe`:
 * `with` returns a new copy, and the owner wipes the old one.
 *
 * The bytes are stored in a dedicated ArrayBuffer, outside V8's moving heap: the garbage collector makes no copies of
 * them, so wiping leaves none behind. (A typed array of up to 64 bytes created by its length would be moved.)
 */
export class SecretDigits {
  static readonly empty = new SecretDigits(new Uint8Array(new ArrayBuffer(0)));

  readonly #bytes: Uint8Array;

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Copies ASCII digits. Throws RangeError when a byte is not a digit 0 to 9; the message does not contain the byte. */
  static fromAscii(ascii: Uint8Array): SecretDigits {
    if (!ascii.every(isAsciiDigit)) throw new RangeError("a byte is not an ASCII digit");
    return SecretDigits.#copy(ascii, ascii.length);
  }

  static #copy(source: Uint8Array, length: number): SecretDigits {
    const bytes = new Uint8Array(new ArrayBuffer(length));
    bytes.set(source.subarray(0, length));
    return new SecretDigits(bytes);
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** The value, 0 to 9, of the digit at `index`. Throws RangeError when out of range. */
  at(index: number): number {
    const code = this.#bytes[index];
    if (code === undefined) throw new RangeError(`no digit at ${index}: there are ${this.length}`);
    return code - 0x30;
  }

  /** A copy with one more digit. Throws RangeError for `*`, `#` and A to D. */
  with(digit: Digit): SecretDigits {
    if (!digit.isNumeric) throw new RangeError("only the keys 0 to 9 can be part of a number");
    const bytes = new Uint8Array(new ArrayBuffer(this.length + 1));
    bytes.set(this.#bytes);
    bytes[this.length] = digit.code;
    return new SecretDigits(bytes);
  }

  /** A copy of the digits from `start` to before `end`. */
  slice(start: number, end = this.length): SecretDigits {
    const part = this.#bytes.subarray(start, end);
    return SecretDigits.#copy(part, part.length);
  }

  /** The number formed by the digits from `start` to before `end`; for a month, a year, or a BIN of at most 8 digits. */
  numberAt(start: number, end: number): number {
    if (end - start > 8 || start < 0 || end > this.length)
      throw new RangeError("at most 8 digits, inside the number");
    let value = 0;
    for (let index = start; index < end; index++) value = value * 10 + this.at(index);
    return value;
  }

  equals(other: SecretDigits): boolean {
    return this.length === other.length && this.#bytes.every((code, index) => code === other.#bytes[index]);
  }

  /**
   * All but the last `shown` digits replaced by `mark`, one for one: what may be shown. Throws RangeError for more than four
   * shown digits (PCI DSS 3.4.1).
   */
  masked(mark: string, shown: number): string {
    if (shown > MOST_SHOWN) throw new RangeError(`at most ${MOST_SHOWN} digits may be shown`);
    return Array.from(this.#bytes, (code, index) =>
      index < this.length - shown ? mark : String.fromCharCode(code),
    ).join("");
  }

  /** Writes the ASCII digits into `target` and returns how many: the only way out in full, for a connector's request body. */
  copyTo(target: Uint8Array, offset: number): number {
    target.set(this.#bytes, offset);
    return this.length;
  }

  /** Overwrites the digits with zero bytes. The length stays. */
  wipe(): void {
    this.#bytes.fill(0);
  }

  toString(): string {
    return `[${this.length} digits]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
