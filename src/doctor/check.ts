import { type Static, Type } from "@sinclair/typebox";
import { isLoopback } from "../config/complete.js";
import type { Config } from "../config/config.js";
import type { Clock } from "../core/clock.js";
import { ESPEAK, isOnPath } from "../prompts/espeak.js";
import type { Tried } from "./pbx/dialplan.js";
import type { Pbx } from "./pbx/pbx.js";

/** The severity: `unsafe` when card data can leak, money or a caller can be lost, or no call can be served. */
type Level = "ok" | "warning" | "unsafe";

/** One line of the report. It never holds a secret. */
export interface Finding {
  readonly level: Level;
  /** What was seen. */
  readonly seen: string;
  /** What to do about it, in one sentence; absent when no action is needed. */
  readonly remedy?: string;
}

/** One check of the doctor. */
export interface Check<Subject> {
  /** Its name in the report: `log-level`. */
  readonly name: string;
  /** The deadline of the check, milliseconds. */
  readonly deadlineMs: number;
  /** Rejects with AppError when it cannot run, which is itself reported as a warning. */
  look(subject: Subject): Promise<readonly Finding[]>;
}

export const ok = (seen: string): Finding => ({ level: "ok", seen });
export const warning = (seen: string, remedy: string): Finding => ({ level: "warning", seen, remedy });
export const unsafe = (seen: string, remedy: string): Finding => ({ level: "unsafe", seen, remedy });

/** What the checks of this machine use. */
export interface DoctorContext {
  readonly config: Config;
  readonly clock: Clock;
  /** The value of PATH. */
  readonly path: string;
  /** The file that the configuration was read from; undefined when there is only the environment. */
  readonly configFile?: string;
  /** The text of the dialplan that this version ships. */
  readonly shippedDialplan: string;
}

/** The same, and one FreeSWITCH. */
export interface SwitchSubject extends DoctorContext {
  readonly pbx: Pbx;
  /** The one call through the dialplan, which several checks use. */
  readonly trial: () => Promise<Tried>;
}

/** How prompts are produced: as files here, or by FreeSWITCH's speech engine. */
interface VoiceKind {
  readonly kind: "rendered" | "speech";
  /** FreeSWITCH's speech engine, used when nothing is rendered. */
  readonly engine: string;
}

/** The voice that `serve` will choose. */
export async function voiceOf({ config, path }: Pick<DoctorContext, "config" | "path">): Promise<VoiceKind> {
  const { renderer, shared, speech } = config.prompts;
  const { engine } = speech;
  if (renderer === "none") return { kind: "speech", engine };
  if (renderer !== "auto") return { kind: "rendered", engine };
  const isElsewhere = config.switches.some(({ host }) => !isLoopback(host)) && !shared;
  return { kind: !isElsewhere && (await isOnPath(ESPEAK, path)) ? "rendered" : "speech", engine };
}

const Counts = Type.Object(
  { ok: Type.Integer(), warning: Type.Integer(), unsafe: Type.Integer() },
  { additionalProperties: false },
);

/** One line of the report. */
export const ReportLine = Type.Object(
  {
    /** What was checked: `log-level`. */
    check: Type.String(),
    /** The Event Socket of the FreeSWITCH that the line is about; null when it is about this machine. */
    switch: Type.Union([Type.String(), Type.Null()]),
    level: Type.Union([Type.Literal("ok"), Type.Literal("warning"), Type.Literal("unsafe")]),
    seen: Type.String(),
    /** What to do, in one sentence; null when no action is needed. */
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

/** Builds the report from its lines. */
export function reportOf(version: string, lines: ReportLine[]): DoctorReport {
  const count = (level: Level) => lines.filter((line) => line.level === level).length;
  const counts = { ok: count("ok"), warning: count("warning"), unsafe: count("unsafe") };
  return { object: "doctor", version, safe: counts.unsafe === 0, counts, lines };
}
