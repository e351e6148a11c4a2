import type { Sample } from "./watched-controller.js";

/** The allowed growth in memory, as a fraction of the memory at the beginning. */
const MOST_GROWTH = 0.05;

export interface TimedSample extends Sample {
  readonly atMs: number;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The median of the resident memory from `fromMs` on, for `forMs` milliseconds. */
export function residentAround(samples: readonly TimedSample[], fromMs: number, forMs: number): number {
  return median(
    samples.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + forMs).map(({ rssMiB }) => rssMiB),
  );
}

/** What is left over when all is quiet again, compared with the quiet before; and whether memory grew under load. */
export function faultsOf(
  before: Sample,
  after: Sample,
  resident: { readonly early: number; readonly late: number },
): string[] {
  const grown = resident.late / resident.early - 1;
  const left = (["descriptors", "handles", "timers", "listeners"] as const).flatMap((what) =>
    after[what] > before[what] ? [`${after[what] - before[what]} ${what} are left over`] : [],
  );
  return [
    ...left,
    ...(after.leakWarnings > before.leakWarnings ? ["an emitter has more listeners than it should"] : []),
    ...(grown > MOST_GROWTH
      ? [`resident memory grew by ${(100 * grown).toFixed(1)} %, from ${resident.early.toFixed(1)} MiB`]
      : []),
  ];
}
