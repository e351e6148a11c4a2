import { AppError } from "../../core/errors.js";
import { sizeOf, type Value } from "./value.js";

/** Approximate microseconds that one instruction may compute: other calls wait for it. */
const MOST_AT_ONCE = 50_000;
/** The same for all instructions of a call together. */
const MOST_IN_ALL = 5_000_000;

/**
 * The cost of the expressions of one call, in microseconds of a typical machine. Counted and not measured, so that a script
 * ends at the same point wherever it runs.
 */
export class CostBudget {
  #atOnce = 0;
  #inAll = 0;

  /** To be called before each instruction. */
  begin(): void {
    this.#atOnce = 0;
  }

  /** Throws AppError DOCUMENT_INVALID when one instruction costs too much, DOCUMENT_LOOP when all of them do. */
  spend(microseconds: number): void {
    this.#atOnce += microseconds;
    this.#inAll += microseconds;
    if (this.#atOnce > MOST_AT_ONCE)
      throw new AppError("DOCUMENT_INVALID", "the expressions of an instruction take too long to compute");
    if (this.#inAll > MOST_IN_ALL)
      throw new AppError("DOCUMENT_LOOP", "the expressions of a call take too long to compute");
  }
}

/** Lists and objects are traversed and serialized. */
const SIZE_PER_MICROSECOND = 20;
const CHARACTERS_PER_MICROSECOND = 1_000;
/** A text is searched for in another: at worst each of its characters at each position. */
const COMPARISONS_A_MICROSECOND = 10_000;

/** The cost of an operation or a function with these values. */
export function costOf(values: readonly Value[]): number {
  const [one, other] = values;
  const sought =
    typeof one === "string" && typeof other === "string"
      ? (one.length * other.length) / COMPARISONS_A_MICROSECOND
      : 0;
  return values.reduce((sum: number, value) => sum + weightOf(value), 1 + sought);
}

function weightOf(value: Value): number {
  if (typeof value === "string") return value.length / CHARACTERS_PER_MICROSECOND;
  return typeof value === "object" && value !== null ? sizeOf(value) / SIZE_PER_MICROSECOND : 0;
}
