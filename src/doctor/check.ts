import { type Static, Type } from "@sinclair/typebox";
import { isLoopback } from "../config/complete.js";
import type { Config } from "../config/config.js";
import type { Clock } from "../core/clock.js";
import { ESPEAK, isOnPath } from "../prompts/espeak.js";
import type { Tried } from "./pbx/dialplan.js";
import type { Pbx } from "./pbx/pbx.js";

/** How good it is: `unsafe` where card data, money or a caller can be lost, or no call can be served. */
type Level = "ok" | "warning" | "unsafe";

/** One line of the report. It never holds a secret. */
export interface Finding {
  readonly level: Level;
  /** What was seen. */
  readonly seen: string;
  /** What to do about it, in one sentence; absent where nothing is to be done. */
  readonly remedy?: string;
}

/** One thing that the doctor looks at. */
export interface Check<Subject> {
  /** The report's name for it: `log-level`. */
  readonly name: string;
  /** Milliseconds that it has. */
  readonly deadlineMs: number;
  /** Rejects with AppError where it can't look, which is a warning by itself. */
  look(subject: Subject): Promise<readonly Finding[]>;
}

export const ok = (seen: string): Finding => ({ level: "ok", seen });
export const warning = (seen: string, remedy: string): Finding => ({ level: "warning", seen, remedy });
export const unsafe = (seen: string, remedy: string): Finding => ({ level: "unsafe", seen, remedy });

/** What is looked at on this machine. */
export interface DoctorContext {
  readonly config: Config;
  readonly clock: Clock;
  /** The value of PATH. */
  readonly path: string;
  /** Where the configuration was read from; undefined when there is only the environment. */
  readonly configFile?: string;
  /** The text of the dialplan that this version ships. */
  readonly shippedDialplan: string;
}

/** One FreeSWITCH beside it. */
export interface SwitchSubject extends DoctorContext {
  readonly pbx: Pbx;
  /** The one call through the dialplan, of which several checks tell. */
  readonly trial: () => Promise<Tried>;
}

/** How prompts are made: as files here, or by FreeSWITCH's own engine. */
interface VoiceKind {
  readonly kind: "rendered" | "speech";
  /** FreeSWITCH's speech engine, for where nothing is rendered. */
  readonly engine: string;
}

/** What `serve` will choose. */
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
