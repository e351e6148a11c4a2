/** Stands between two fields: no code point, so that nothing is decoded across it. */
export const BOUNDARY = 0xffff_ffff;

export interface Place {
  readonly from: number;
  /** Behind its end. */
  readonly to: number;
}

/**
 * A text as code points, with the place of each in the text that came: `codes[i]` was read from `from[i]` to before `to[i]`.
 * What is decoded from a reading is a reading again. The arrays have buffers of their own, outside of V8's moving heap, and
 * can be wiped.
 */
export class Reading {
  readonly #codes: Uint32Array;
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;
  #length = 0;

  /** `isEncoded`: what a row of characters, or of numbers, encodes, and not what is written. */
  constructor(
    capacity: number,
    readonly isEncoded = false,
  ) {
    this.#codes = owned(capacity);
    this.#from = owned(capacity);
    this.#to = owned(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(code: number, { from, to }: Place): void {
    this.#codes[this.#length] = code;
    this.#from[this.#length] = from;
    this.#to[this.#length] = to;
    this.#length++;
  }

  /** The code point at `index`; BOUNDARY outside. */
  at(index: number): number {
    return index >= 0 && index < this.#length ? (this.#codes[index] as number) : BOUNDARY;
  }

  /** Where in the text that came the code points from `start` to before `end` stand, whichever way they run. */
  placeOf(start: number, end = start + 1): Place {
    const last = end - 1;
    return {
      from: Math.min(this.#from[start] as number, this.#from[last] as number),
      to: Math.max(this.#to[start] as number, this.#to[last] as number),
    };
  }

  /** Adds the code points of another reading from `start` to before `end`. */
  copy(other: Reading, start: number, end = start + 1): void {
    for (let at = start; at < end; at++) this.push(other.at(at), other.placeOf(at));
  }

  wipe(): void {
    this.#codes.fill(0);
  }
}

/** An array whose bytes the garbage collector never moves. */
export function owned(length: number): Uint32Array {
  return new Uint32Array(new ArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT));
}
