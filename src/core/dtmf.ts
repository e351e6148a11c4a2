import { inspect } from "node:util";

const KEYS = "0123456789*#ABCD";

/**
 * One DTMF key (RFC 4733 section 3.2, events 0 to 15). There are exactly sixteen instances. A Digit prints as the word
 * "digit" wherever it could be logged, so that no log line can reveal which key was pressed.
 */
export class Digit {
  static readonly #byCode = new Map<number, Digit>(
    [...KEYS].map((key) => [key.charCodeAt(0), new Digit(key.charCodeAt(0))]),
  );

  readonly #code: number;

  private constructor(code: number) {
    this.#code = code;
  }

  /** The key with this ASCII code, or undefined when no DTMF key has it. */
  static fromCode(code: number): Digit | undefined {
    return Digit.#byCode.get(code);
  }

  static get star(): Digit {
    return Digit.#byCode.get(0x2a) as Digit;
  }

  static get pound(): Digit {
    return Digit.#byCode.get(0x23) as Digit;
  }

  /** True for 0 to 9. */
  get isNumeric(): boolean {
    return this.#code >= 0x30 && this.#code <= 0x39;
  }

  /** The ASCII code of the key; only for the wire and for byte buffers. */
  get code(): number {
    return this.#code;
  }

  toString(): string {
    return "digit";
  }

  toJSON(): string {
    return "digit";
  }

  [inspect.custom](): string {
    return "digit";
  }
}
