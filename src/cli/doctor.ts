import type { Environment } from "../config/config.js";
import { systemClock } from "../core/clock.js";
import type { DoctorReport, ReportLine } from "../doctor/check.js";
import { diagnose } from "../doctor/diagnose.js";

const LEVEL_WIDTH = "warning".length;
const HERE = "this machine";

/** The report as text: a paragraph for each FreeSWITCH, one for this machine, and the verdict. */
export function textOf({ lines, counts }: DoctorReport): string {
  const width = Math.max(...lines.map(({ check }) => check.length));
  const places = [...new Set(lines.map((line) => line.switch))];
  const paragraphs = places.map((place) => {
    const own = lines.filter((line) => line.switch === place);
    return [place === null ? HERE : `FreeSWITCH at ${place}`, ...own.map((line) => lineOf(line, width))].join(
      "\n",
    );
  });
  return `${[...paragraphs, verdictOf(counts)].join("\n\n")}\n`;
}

function lineOf({ level, check, seen, remedy }: ReportLine, width: number): string {
  const line = `  ${level.padEnd(LEVEL_WIDTH)}  ${check.padEnd(width)}  ${seen}`;
  return remedy === null ? line : `${line}\n${" ".repeat(LEVEL_WIDTH + width + 6)}-> ${remedy}`;
}

function verdictOf({ warning, unsafe }: DoctorReport["counts"]): string {
  if (unsafe > 0) return `not safe: ${unsafe} unsafe, ${warning} warning(s)`;
  return warning > 0 ? `safe, with ${warning} warning(s)` : "all right";
}

/** How long an unanswered connection may keep the process alive after the report, milliseconds. */
const LINGER_MS = 1_000;

/** `freeswitch-pay doctor`: prints the report; the exit code is 1 when something is unsafe. */
export async function runDoctor({ json }: { json: boolean }, environment: Environment): Promise<void> {
  const report = await diagnose(environment, systemClock);
  process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : textOf(report));
  process.exitCode = report.safe ? 0 : 1;
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
