import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { catchError, firstValueFrom, from, map, of, timeout } from "rxjs";
import { packageRoot, version } from "../app/package.js";
import type { Environment, SwitchConfig } from "../config/config.js";
import { loadConfig } from "../config/load.js";
import type { Clock } from "../core/clock.js";
import { asAppError } from "../core/errors.js";
import {
  type Check,
  type DoctorContext,
  type DoctorReport,
  type Finding,
  ok,
  type ReportLine,
  reportOf,
  type SwitchSubject,
  unsafe,
  warning,
} from "./check.js";
import { acl, eventClients, eventSocket, password } from "./checks/access.js";
import { cdr } from "./checks/cdr.js";
import { clock, timeZone } from "./checks/clocks.js";
import { connectors } from "./checks/connectors.js";
import { dialplan, digitsFilter, fallback, lease } from "./checks/dialplan.js";
import { apiKeys, configuration, webhooks } from "./checks/keys.js";
import { ledger } from "./checks/ledger.js";
import { coreDumps, logLevel } from "./checks/log-level.js";
import { modules } from "./checks/modules.js";
import { prompts } from "./checks/prompts.js";
import { recording } from "./checks/recording.js";
import { dtmf } from "./checks/sip.js";
import { type Tried, tryDialplan } from "./pbx/dialplan.js";
import { Pbx } from "./pbx/pbx.js";

/** The checks of each FreeSWITCH, in the order of the report. */
export const SWITCH_CHECKS: readonly Check<SwitchSubject>[] = [
  eventSocket,
  acl,
  password,
  eventClients,
  logLevel,
  coreDumps,
  dialplan,
  digitsFilter,
  lease,
  fallback,
  dtmf,
  modules,
  prompts,
  recording,
  cdr,
  clock,
];

/** The checks of this machine. */
export const LOCAL_CHECKS: readonly Check<DoctorContext>[] = [
  configuration,
  ledger,
  connectors,
  webhooks,
  apiKeys,
  timeZone,
];

/** Runs all checks concurrently, each with its own deadline. The lines are in the order of the checks. Never rejects. */
async function examine<Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject,
  clock: Clock,
  place: string | null,
): Promise<ReportLine[]> {
  const found = await Promise.all(checks.map((check) => outcome(check, subject, clock)));
  return checks.flatMap(({ name }, index) => linesOf(name, place, found[index] ?? []));
}

/** The lines of one check. */
function linesOf(check: string, place: string | null, findings: readonly Finding[]): ReportLine[] {
  return findings.map(({ level, seen, remedy = null }) => ({ check, switch: place, level, seen, remedy }));
}

function outcome<Subject>(
  { look, deadlineMs }: Check<Subject>,
  subject: Subject,
  clock: Clock,
): Promise<readonly Finding[]> {
  const late = () =>
    of([
      warning(
        `no answer within ${deadlineMs / 1_000} s`,
        "Run the doctor again when the machine is less busy.",
      ),
    ]);
  return firstValueFrom(
    from(look(subject)).pipe(
      timeout({ first: deadlineMs, scheduler: clock, with: late }),
      catchError((thrown) => of([notSeen(thrown)])),
      map((findings): readonly Finding[] => findings),
    ),
  );
}

function notSeen(thrown: unknown): Finding {
  const { message, remedy } = asAppError(thrown);
  return warning(`the check failed: ${message}`, remedy);
}

const DEFAULT_FILE = "freeswitch-pay.yaml";

/**
 * Checks everything that `serve` would use with this environment, and changes nothing. Takes less than 20 s, even when
 * nothing answers. Never rejects.
 */
export async function diagnose(environment: Environment, clock: Clock): Promise<DoctorReport> {
  const context = contextOf(environment, clock);
  if ("lines" in context) return reportOf(version, context.lines);
  const { switches } = context.config;
  const [local, ...beside] = await Promise.all([
    examine(LOCAL_CHECKS, context, clock, null),
    ...switches.map((one) => ofSwitch(one, context)),
  ]);
  return reportOf(version, [...(switches.length === 0 ? noSwitch() : beside.flat()), ...local]);
}

function contextOf(environment: Environment, clock: Clock): DoctorContext | { lines: ReportLine[] } {
  const file = resolve(environment.CONFIG_FILE || DEFAULT_FILE);
  try {
    return {
      config: loadConfig(environment, packageRoot),
      clock,
      path: environment.PATH ?? "",
      ...(existsSync(file) ? { configFile: file } : {}),
      shippedDialplan: readFileSync(join(packageRoot, "freeswitch-conf/dialplan/pay.xml"), "utf8"),
    };
  } catch (thrown) {
    const { message, remedy } = asAppError(thrown);
    const mistakes = message.split("\n").slice(1);
    const seen = mistakes.length === 0 ? [message] : mistakes.map((line) => line.trim());
    return {
      lines: linesOf(
        "configuration",
        null,
        seen.map((one) => unsafe(one, remedy)),
      ),
    };
  }
}

function noSwitch(): ReportLine[] {
  const seen = "no FreeSWITCH is configured: the embedded switch is used, and only the web phone can call";
  return linesOf("event-socket", null, [warning(seen, "Set FREESWITCH_HOST to take calls by telephone.")]);
}

async function ofSwitch(config: SwitchConfig, context: DoctorContext): Promise<ReportLine[]> {
  const place = `${config.host}:${config.port}`;
  try {
    const pbx = await Pbx.connect(config, context.clock);
    try {
      if (await isEmbedded(pbx)) return linesOf("event-socket", place, [embedded]);
      let tried: Promise<Tried> | undefined;
      const trial = () => {
        tried ??= tryDialplan(pbx);
        return tried;
      };
      return await examine(SWITCH_CHECKS, { ...context, pbx, trial }, context.clock, place);
    } finally {
      pbx.close();
    }
  } catch (thrown) {
    const { message, remedy } = asAppError(thrown);
    return linesOf("event-socket", place, [unsafe(message, remedy)]);
  }
}

const embedded = ok(
  "the embedded switch of freeswitch-pay answers: it logs no keys, and there is nothing to check",
);

async function isEmbedded(pbx: Pbx): Promise<boolean> {
  return (await pbx.api("status")).includes("FreeSWITCH (embedded)");
}
