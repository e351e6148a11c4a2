/** Separates two fields. It is not a code point, so nothing is decoded across it. */
export const BOUNDARY = 0xffff_ffff;

export interface Place {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/**
 * A text as code points, with the place of each in the original text: `codes[i]` was read from `from[i]` to before `to[i]`.
 * Decoding a reading yields another reading. The arrays have separate buffers outside V8's moving heap, and can be wiped.
 */
export class Reading {
  readonly #codes: Uint32Array;
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;
  #length = 0;

  /** `isEncoded`: decoded from a row of characters or numbers, and not the text as written. */
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

  /** The place in the original text of the code points from `start` to before `end`, in either direction. */
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
