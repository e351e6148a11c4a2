import { type KindReport, OUTCOMES } from "./verdict.js";

type Row = readonly string[];

function lined(rows: readonly Row[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? "").length)));
  const line = (row: Row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const [head = [], ...others] = rows;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...others.map(line)].join("\n");
}

/** One row per fault. */
export function tableOf(reports: readonly KindReport[]): string {
  const head = ["fault", "calls", ...OUTCOMES, "lost", "stuck", "twice", "leaked", "untrue", "silence"];
  const rows = reports.map((report) => [
    report.fault,
    ...[report.calls, ...OUTCOMES.map((outcome) => report.outcomes[outcome])].map(String),
    ...[report.lost, report.stuck, report.chargedTwice, report.leaked, report.untrue].map(String),
    `${(report.longestSilenceMs / 1000).toFixed(1)} s`,
  ]);
  return lined([head, ...rows]);
}

/** What callers heard about their payments, and how often. */
export function heardTable(reports: readonly KindReport[]): string {
  const counts = new Map<string, number>();
  for (const { heard } of reports)
    for (const [words, count] of Object.entries(heard)) counts.set(words, (counts.get(words) ?? 0) + count);
  const rows = [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([words, count]) => [words.slice(0, 100), String(count)]);
  return lined([["heard", "times"], ...rows]);
}
