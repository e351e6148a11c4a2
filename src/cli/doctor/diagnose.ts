import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { SwitchConfig } from "../../config/config.js";
import type { Environment } from "../../config/environment.js";
import { loadConfig } from "../../config/load.js";
import type { Clock } from "../../domain/clock.js";
import { asAppError } from "../../domain/errors.js";
import { packageRoot } from "../package-root.js";
import { version } from "../version.js";
import { ok, unsafe, warning } from "./check.js";
import { LOCAL_CHECKS, SWITCH_CHECKS } from "./checks/checks.js";
import { examine, linesOf } from "./examine.js";
import { type Tried, tryDialplan } from "./pbx/dialplan-trial.js";
import { Pbx } from "./pbx/pbx.js";
import { type DoctorReport, type ReportLine, reportOf } from "./report.js";
import type { Surroundings } from "./subject.js";

const DEFAULT_FILE = "freeswitch-pay.yaml";

/**
 * Looks at everything that `serve` would use with this environment, and changes nothing. Takes less than 20 s, whatever
 * answers or does not. Never rejects.
 */
export async function diagnose(environment: Environment, clock: Clock): Promise<DoctorReport> {
  const around = surroundingsOf(environment, clock);
  if ("lines" in around) return reportOf(version, around.lines);
  const { switches } = around.config;
  const [local, ...beside] = await Promise.all([
    examine(LOCAL_CHECKS, around, clock, null),
    ...switches.map((one) => ofSwitch(one, around)),
  ]);
  return reportOf(version, [...(switches.length === 0 ? noSwitch() : beside.flat()), ...local]);
}

function surroundingsOf(environment: Environment, clock: Clock): Surroundings | { lines: ReportLine[] } {
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
  const seen =
    "no FreeSWITCH is configured: the embedded switch stands in for one, and only the web phone calls";
  return linesOf("event-socket", null, [warning(seen, "Set FREESWITCH_HOST to take calls by telephone.")]);
}

async function ofSwitch(config: SwitchConfig, around: Surroundings): Promise<ReportLine[]> {
  const place = `${config.host}:${config.port}`;
  try {
    const pbx = await Pbx.connect(config, around.clock);
    try {
      if (await isEmbedded(pbx)) return linesOf("event-socket", place, [embedded]);
      let tried: Promise<Tried> | undefined;
      const trial = () => {
        tried ??= tryDialplan(pbx);
        return tried;
      };
      return await examine(SWITCH_CHECKS, { ...around, pbx, trial }, around.clock, place);
    } finally {
      pbx.close();
    }
  } catch (thrown) {
    const { message, remedy } = asAppError(thrown);
    return linesOf("event-socket", place, [unsafe(message, remedy)]);
  }
}

const embedded = ok(
  "freeswitch-pay's own embedded switch answers: it writes no keys down, and there is nothing to look at",
);

async function isEmbedded(pbx: Pbx): Promise<boolean> {
  return (await pbx.api("status")).includes("FreeSWITCH (embedded)");
}
