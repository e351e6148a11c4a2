import { AppError } from "../../core/errors.js";

/** Microseconds that one instruction may compute: other calls wait for it. SignalWire's page allows 150 ms. */
const MOST_AT_ONCE = 75_000;
/** The same for all instructions of a call together. */
const MOST_IN_ALL = 5_000_000;

/**
 * The cost of computing the instructions of one call, in microseconds: measured for expressions, and for everything else
 * counted for a typical machine.
 */
export class CostBudget {
  #atOnce = 0;
  #inAll = 0;

  /** To be called before each instruction. */
  begin(): void {
    this.#atOnce = 0;
  }

  /** Milliseconds that the instruction may still compute; above 0. */
  get leftMs(): number {
    return (MOST_AT_ONCE - this.#atOnce) / 1_000;
  }

  /** Throws AppError DOCUMENT_INVALID when one instruction costs too much, DOCUMENT_LOOP when all of them do. */
  spend(microseconds: number): void {
    this.#atOnce += microseconds;
    this.#inAll += microseconds;
    if (this.#atOnce >= MOST_AT_ONCE)
      throw new AppError("DOCUMENT_INVALID", "the expressions of an instruction take too long to compute");
    if (this.#inAll > MOST_IN_ALL)
      throw new AppError("DOCUMENT_LOOP", "the expressions of a call take too long to compute");
  }
}
