import { type Static, Type } from "@sinclair/typebox";
import type { Level } from "./check.js";

const Counts = Type.Object(
  { ok: Type.Integer(), warning: Type.Integer(), unsafe: Type.Integer() },
  { additionalProperties: false },
);

/** One line of the report. */
export const ReportLine = Type.Object(
  {
    /** What was looked at: `log-level`. */
    check: Type.String(),
    /** The Event Socket of the FreeSWITCH that it is about; null where it is about this machine. */
    switch: Type.Union([Type.String(), Type.Null()]),
    level: Type.Union([Type.Literal("ok"), Type.Literal("warning"), Type.Literal("unsafe")]),
    seen: Type.String(),
    /** What to do, in one sentence; null where nothing is to be done. */
    remedy: Type.Union([Type.String(), Type.Null()]),
  },
  { additionalProperties: false },
);
export type ReportLine = Static<typeof ReportLine>;

/** What `freeswitch-pay doctor --json` prints; docs/freeswitch.md shows it. */
export const DoctorReport = Type.Object(
  {
    object: Type.Literal("doctor"),
    version: Type.String(),
    /** Whether no line is unsafe. */
    safe: Type.Boolean(),
    counts: Counts,
    lines: Type.Array(ReportLine),
  },
  { additionalProperties: false },
);
export type DoctorReport = Static<typeof DoctorReport>;

/** Puts lines together. */
export function reportOf(version: string, lines: ReportLine[]): DoctorReport {
  const count = (level: Level) => lines.filter((line) => line.level === level).length;
  const counts = { ok: count("ok"), warning: count("warning"), unsafe: count("unsafe") };
  return { object: "doctor", version, safe: counts.unsafe === 0, counts, lines };
}
