const HEADER = 2;
const MOST_UNITS = 100_000;

/**
 * The document that a worker is reading, in memory shared with its parent, which can still read it when the worker hangs
 * or runs out of memory.
 */
export class Desk {
  readonly #header: Int32Array;
  readonly #units: Uint16Array;

  constructor(readonly memory = new SharedArrayBuffer(4 * HEADER + 2 * MOST_UNITS)) {
    this.#header = new Int32Array(memory, 0, HEADER);
    this.#units = new Uint16Array(memory, 4 * HEADER);
  }

  put(text: string): void {
    for (let at = 0; at < text.length; at++) this.#units[at] = text.charCodeAt(at);
    this.#header[1] = text.length;
    Atomics.add(this.#header, 0, 1);
  }

  /** How many documents have been stored here. */
  get count(): number {
    return Atomics.load(this.#header, 0);
  }

  get text(): string {
    const units = this.#units.slice(0, this.#header[1]);
    return Array.from({ length: Math.ceil(units.length / 1_000) }, (_, part) =>
      String.fromCharCode(...units.subarray(1_000 * part, 1_000 * (part + 1))),
    ).join("");
  }
}
