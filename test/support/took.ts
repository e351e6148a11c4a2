import { threadCpuMs } from "../../src/core/cpu-time.js";
import { readSwml } from "../../src/dialects/swml/read-document.js";

/** The time within which any document must be read, milliseconds on a machine that does nothing else. */
export const LONGEST_MS = 100;

/** A script of ordinary instructions, almost as large as one may be, and the milliseconds that reading it takes then. */
const ORDINARY = `sections:\n  main:\n${"    - play: {url: 'say:Hello'}\n".repeat(2_000)}`;
const ORDINARY_MS = 30;

function timed<T>(run: () => T): { readonly ms: number; readonly result: T } {
  const [cpu, began] = [threadCpuMs(), performance.now()];
  const result = run();
  return { result, ms: Math.min(performance.now() - began, threadCpuMs() - cpu) };
}

/** How many times slower this process is now than on a machine that does nothing else, with its code compiled. */
function slowness(): number {
  const runs = Array.from({ length: 3 }, () => timed(() => readSwml(ORDINARY)).ms);
  return Math.max(1, Math.min(...runs) / ORDINARY_MS);
}

/**
 * The result of `run`, and the milliseconds that it takes: elapsed time or this thread's CPU time, whichever is less,
 * since others use the CPU too. A run over the limit is repeated up to twice, and the shortest counts; one that is still
 * over it is compared with an ordinary document of the same size.
 */
export function took<T>(run: () => T, limit = LONGEST_MS): { readonly ms: number; readonly result: T } {
  let best = timed(run);
  for (let again = 0; again < 2 && best.ms >= limit; again++) {
    const { ms } = timed(run);
    best = { ...best, ms: Math.min(ms, best.ms) };
  }
  return best.ms < limit ? best : { ...best, ms: best.ms / slowness() };
}
