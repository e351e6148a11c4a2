import type { SecretDigits } from "../domain/secret-digits.js";
import { digitValueOf, isWordCharacter } from "./digit-values.js";
import type { Reading } from "./reading.js";

/** A number as long as this is found whatever stands between its digits: by chance it is in one text of ten thousand millions. */
const LONG = 10;
/** A shorter one is the whole of a group of digits. */
const SHORT = 8;
/** Marks between two digits of a number that is not long, and of a short one. */
const WIDEST_GAP = 8;
const WIDEST_SHORT_GAP = 3;

/** Which digits there are in a reading, and where: the one reader of digit groups. */
export class DigitGroups {
  readonly #values: Uint8Array;
  readonly #places: Uint32Array;
  #count = 0;

  /** `valueAt` tells the digit that a code point is; -1 for none. */
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

  /** Calls `found` with the indices in the reading of each occurrence's digits, in the order of the number's. */
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

  /** Whether another digit is next to this one. */
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

/** For bytes that are digits by their values 0 to 9, and not by the characters that they encode. */
export function rawDigit(code: number): number {
  return code <= 9 ? code : -1;
}
