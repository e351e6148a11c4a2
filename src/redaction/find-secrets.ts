import type { SecretDigits } from "../core/secret-digits.js";
import { digitValueOf, isWordCharacter } from "./digit-values.js";
import type { Place, Reading } from "./reading.js";

const POINT = 0x2e;
const COMMA = 0x2c;

/**
 * Finds a standalone security code: consecutive digits that are not part of a word, of another number or of an amount
 * (`321.50`, `12.321`). A list item (`4242...,12,30,321`) is standalone. Encoded content must be readable text: the bytes
 * of about one in ten thousand random texts contain three given digits.
 */
export function findCode(reading: Reading, code: SecretDigits, found: (place: Place) => void): void {
  for (let start = 0; start + code.length <= reading.length; start++) {
    const end = start + code.length;
    if (!isAt(reading, start, code)) continue;
    if (reading.isEncoded ? !isEncodedAlone(reading, start, end) : !isAlone(reading, start, end)) continue;
    found(reading.placeOf(start, end));
  }
}

/** Whether a part of a reading contains the code's digits and nothing else except marks between them. */
export function isOnlyCode(reading: Reading, start: number, end: number, code: SecretDigits): boolean {
  let seen = 0;
  for (let at = start; at < end; at++) {
    const value = digitValueOf(reading.at(at));
    if (value < 0 && isWordCharacter(reading.at(at))) return false;
    if (value < 0) continue;
    if (seen === code.length || value !== code.at(seen)) return false;
    seen++;
  }
  return seen === code.length;
}

function isAt(reading: Reading, start: number, code: SecretDigits): boolean {
  for (let index = 0; index < code.length; index++)
    if (digitValueOf(reading.at(start + index)) !== code.at(index)) return false;
  return true;
}

function isAlone(reading: Reading, start: number, end: number): boolean {
  if (isWordCharacter(reading.at(start - 1)) || isWordCharacter(reading.at(end))) return false;
  const isDigit = (at: number) => digitValueOf(reading.at(at)) >= 0;
  const isFraction = reading.at(start - 1) === POINT && isDigit(start - 2);
  const isMark = reading.at(end) === POINT || reading.at(end) === COMMA;
  const hasCents = isMark && isDigit(end + 1) && isDigit(end + 2) && !isDigit(end + 3);
  return !isFraction && !hasCents;
}

function isEncodedAlone(reading: Reading, start: number, end: number): boolean {
  if (digitValueOf(reading.at(start - 1)) >= 0 || digitValueOf(reading.at(end)) >= 0) return false;
  const row = reading.placeOf(start);
  const isOfRow = (at: number) => {
    if (at < 0 || at >= reading.length) return false;
    const place = reading.placeOf(at);
    return place.from === row.from && place.to === row.to;
  };
  for (let at = start; isOfRow(at); at--) if (!isReadable(reading.at(at))) return false;
  for (let at = start; isOfRow(at); at++) if (!isReadable(reading.at(at))) return false;
  return true;
}

function isReadable(code: number): boolean {
  return code >= 0x20 && code !== 0x7f && !(code >= 0x80 && code < 0xa0);
}

/** A number of this length is found regardless of what separates its digits: chance matches occur in one of 10^10 texts. */
const LONG = 10;
/** A shorter number must be a whole group of digits. */
const SHORT = 8;
/** Marks allowed between two digits of a number that is not long, and of a short one. */
const WIDEST_GAP = 8;
const WIDEST_SHORT_GAP = 3;

/** The digits of a reading and their positions: the only reader of digit groups. */
export class DigitGroups {
  readonly #values: Uint8Array;
  readonly #places: Uint32Array;
  #count = 0;

  /** `valueAt` returns the digit of a code point; -1 for none. */
  constructor(
    private readonly reading: Reading,
    valueAt: (code: number) => number = digitValueOf,
  ) {
    this.#values = new Uint8Array(new ArrayBuffer(reading.length));
    this.#places = new Uint32Array(new ArrayBuffer(reading.length * 4));
    for (let at = 0; at < reading.length; at++) {
      const value = valueAt(reading.at(at));
      if (value < 0) continue;
      this.#values[this.#count] = value;
      this.#places[this.#count] = at;
      this.#count++;
    }
  }

  /** Calls `found` with the indices in the reading of each occurrence's digits, in the order of the number's digits. */
  find(number: SecretDigits, found: (indices: number[]) => void): void {
    const { length } = number;
    for (let start = 0; length > 0 && start + length <= this.#count; start++) {
      const forwards = this.#isAt(start, number, false);
      if (!forwards && !this.#isAt(start, number, true)) continue;
      if (!this.#isTogether(start, length)) continue;
      const indices = [...this.#places.subarray(start, start + length)];
      found(forwards ? indices : indices.reverse());
      start += length - 1;
    }
  }

  wipe(): void {
    this.#values.fill(0);
  }

  #isAt(start: number, number: SecretDigits, backwards: boolean): boolean {
    const { length } = number;
    for (let index = 0; index < length; index++)
      if (this.#values[start + index] !== number.at(backwards ? length - 1 - index : index)) return false;
    return true;
  }

  #isTogether(start: number, length: number): boolean {
    if (length >= LONG) return true;
    if (length < SHORT && (this.#touches(start, -1) || this.#touches(start + length - 1, 1))) return false;
    const widest = length < SHORT ? WIDEST_SHORT_GAP : WIDEST_GAP;
    for (let index = start; index < start + length - 1; index++)
      if (!this.#isGapNarrow(index, widest)) return false;
    return true;
  }

  /** Whether another digit is adjacent to this one. */
  #touches(index: number, side: -1 | 1): boolean {
    const other = index + side;
    return other >= 0 && other < this.#count && this.#placeOf(other) === this.#placeOf(index) + side;
  }

  #isGapNarrow(index: number, widest: number): boolean {
    const end = this.#placeOf(index + 1);
    if (end - this.#placeOf(index) - 1 > widest) return false;
    for (let at = this.#placeOf(index) + 1; at < end; at++)
      if (isWordCharacter(this.reading.at(at))) return false;
    return true;
  }

  #placeOf(index: number): number {
    return this.#places[index] as number;
  }
}

/** For bytes whose values 0 to 9 are the digits, as opposed to the characters that they encode. */
export function rawDigit(code: number): number {
  return code <= 9 ? code : -1;
}
