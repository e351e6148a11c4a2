/** What a worker has seen of one dialect so far. */
export interface Tally {
  documents: number;
  /** The number of documents per outcome: a code, or "readable". */
  readonly outcomes: Record<string, number>;
  slowestMs: number;
  /** Seed of the hundred documents that include the slowest. */
  slowestSeed: number;
  /** The largest heap in use right after a garbage collection, in MiB. */
  heapMiB: number;
}

export const newTally = (): Tally => ({
  documents: 0,
  outcomes: {},
  slowestMs: 0,
  slowestSeed: 0,
  heapMiB: 0,
});

/** One row per dialect; one column per code with which documents were refused. */
export function tableOf(tallies: ReadonlyMap<string, Tally>): string {
  const codes = [...new Set([...tallies.values()].flatMap(({ outcomes }) => Object.keys(outcomes)))]
    .filter((code) => code !== "readable")
    .sort();
  const head = ["dialect", "documents", "readable", ...codes, "slowest ms", "its seed", "peak heap MB"];
  const rows = [...tallies].map(([name, { documents, outcomes, slowestMs, slowestSeed, heapMiB }]) => [
    name,
    String(documents),
    ...["readable", ...codes].map((code) => String(outcomes[code] ?? 0)),
    slowestMs.toFixed(1),
    String(slowestSeed),
    heapMiB.toFixed(1),
  ]);
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => (row[at] as string).length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] as number)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
