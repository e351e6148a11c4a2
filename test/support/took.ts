/** Milliseconds that no document may take, whatever it holds. */
export const LONGEST_MS = 100;

/**
 * Milliseconds that something takes. What is over the limit is done twice more and the least counts: what it costs, and
 * not what else the machine did meanwhile.
 */
export function took(run: () => unknown, limit = LONGEST_MS): number {
  let least = Number.POSITIVE_INFINITY;
  for (let times = 0; times < 3 && least >= limit; times++) {
    const began = performance.now();
    run();
    least = Math.min(least, performance.now() - began);
  }
  return least;
}
