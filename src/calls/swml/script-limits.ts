import { setImmediate as nextTurn } from "node:timers/promises";
import { AppError } from "../../core/errors.js";
import { CostBudget } from "../../dialects/swml/cost-budget.js";
import { engineReady } from "../../dialects/swml/engine.js";

/** Instructions per call: an endless loop must end. */
const MOST_STEPS = 10_000;
/** Requests and fetched documents per call: a telephone call must not be able to flood a server. */
const MOST_REQUESTS = 200;
/** How deep `execute` may be nested. */
const DEEPEST = 32;
/** Milliseconds of computation between two turns of the event loop: other calls must not wait for this one. */
const LONGEST_TURN_MS = 10;

/** What the script of one call may use of this process and of other servers. Throws AppError DOCUMENT_LOOP beyond it. */
export class ScriptLimits {
  readonly effort = new CostBudget();
  #steps = 0;
  #requests = 0;
  #depth = 0;
  #turnBegan = performance.now();

  countStep(): void {
    if (++this.#steps > MOST_STEPS)
      throw new AppError("DOCUMENT_LOOP", `more than ${MOST_STEPS} instructions in one call`);
  }

  countRequest(): void {
    if (++this.#requests > MOST_REQUESTS)
      throw new AppError("DOCUMENT_LOOP", `more than ${MOST_REQUESTS} requests in one call`);
  }

  /** Throws DOCUMENT_LOOP when `execute` cannot be nested once more. */
  checkDepth(): void {
    if (this.#depth >= DEEPEST)
      throw new AppError("DOCUMENT_LOOP", `execute is nested more than ${DEEPEST} levels deep`);
  }

  /** Runs what `execute` leads to. */
  async nested<Result>(run: () => Promise<Result>): Promise<Result> {
    this.#depth++;
    const result = await run();
    this.#depth--;
    return result;
  }

  /**
   * To be called before a computation, until `isEngineReady()` if it needs an engine: lets other calls run if this one has
   * computed for long. Others can stop every engine between the end of this and what awaits it.
   */
  async turn(needsAnEngine: boolean): Promise<void> {
    if (performance.now() - this.#turnBegan > LONGEST_TURN_MS) {
      await nextTurn();
      this.#turnBegan = performance.now();
    }
    if (needsAnEngine) await engineReady();
    this.effort.begin();
  }
}
