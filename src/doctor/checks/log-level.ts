import { randomUUID } from "node:crypto";
import { filter, firstValueFrom, map, takeUntil, takeWhile, timer, toArray } from "rxjs";
import type { Clock } from "../../core/clock.js";
import { type Check, type Finding, ok, type SwitchSubject, unsafe, warning } from "../check.js";
import type { EventSocket } from "../pbx/event-socket.js";
import { elementsNamed, param } from "../pbx/xml-element.js";

/** Whether FreeSWITCH writes INFO lines; "unproven" where not even a line that every level lets through came back. */
type Canary = "written" | "not-written" | "unproven";

/** How long a line may take from FreeSWITCH's log to the Event Socket; it polls every 20 ms. */
const WAIT_MS = 2_000;

/**
 * Proves whether FreeSWITCH writes INFO lines, which is where it writes every key of a caller: there is no command that
 * reads the log level (`fsctl loglevel` without one turns the log off). A line at INFO is logged, and one at CONSOLE after
 * it, which every level lets through; all lines go through one queue (LOG_QUEUE in switch_log.c), so the second one alone
 * proves that the first was dropped. Leaves one line in FreeSWITCH's log. Rejects with ESL_*.
 */
async function logCanary(socket: EventSocket, clock: Clock): Promise<Canary> {
  const mark = `freeswitch-pay doctor ${randomUUID()}`;
  await socket.command("log info");
  const heard = firstValueFrom(
    socket.logLines$.pipe(
      map((line) => (["info", "console"] as const).find((level) => line.holds(`${mark} ${level}`))),
      filter((level) => level !== undefined),
      takeWhile((level) => level !== "console", true),
      takeUntil(timer(WAIT_MS, clock)),
      toArray(),
    ),
  );
  await socket.api(`log info ${mark} info`);
  await socket.api(`log console ${mark} console`);
  const levels = await heard;
  await socket.command("nolog");
  if (levels.includes("info")) return "written";
  return levels.length > 0 ? "not-written" : "unproven";
}

/** FreeSWITCH's names of levels that hold keys: digits are logged at INFO and DEBUG. */
const HOLDS_KEYS = /^(info|debug\d*|all|[67])$/i;
const REMEDY =
  'Set <param name="loglevel" value="notice"/> in switch.conf.xml, and run: fs_cli -x "fsctl loglevel notice".';

/** Whether FreeSWITCH writes keys into its log now, and whether it would after its next start. */
export const logLevel: Check<SwitchSubject> = {
  name: "log-level",
  deadlineMs: 8_000,
  async look({ pbx }) {
    const found: Finding[] = [await ofCanary(pbx)];
    if (found.some((one) => one.level === "unsafe")) return found;
    const level = param(await pbx.configuration("switch.conf"), "loglevel") ?? "debug";
    if (HOLDS_KEYS.test(level))
      found.push(
        warning(
          `after its next start FreeSWITCH writes every key, until a controller connects: switch.conf.xml says ${level}`,
          'Set <param name="loglevel" value="notice"/> in switch.conf.xml.',
        ),
      );
    if (pbx.config.keepLogLevel)
      found.push(
        warning(
          "the controller is told to leave the log level alone",
          "Take FREESWITCH_KEEP_LOGLEVEL (switches.keepLogLevel) out of the configuration.",
        ),
      );
    return [...found, ...(await logFile(pbx))];
  },
};

async function ofCanary(pbx: SwitchSubject["pbx"]): Promise<Finding> {
  const socket = await pbx.listen();
  try {
    switch (await logCanary(socket, pbx.clock)) {
      case "written":
        return unsafe("FreeSWITCH writes INFO lines, and every key of a caller among them", REMEDY);
      case "not-written":
        return ok("an INFO line was not written");
      case "unproven":
        return warning("no line of FreeSWITCH's log came back, so its level could not be proven", REMEDY);
    }
  } finally {
    socket.close();
  }
}

async function logFile(pbx: SwitchSubject["pbx"]): Promise<Finding[]> {
  const conf = await pbx.configuration("logfile.conf");
  const maps = conf === undefined ? [] : elementsNamed(conf, "map");
  const levels = maps.flatMap(({ attributes }) => (attributes.value ?? "").split(","));
  if (!levels.some((one) => HOLDS_KEYS.test(one.trim()))) return [];
  return [
    warning(
      "the log file takes info and debug lines as soon as somebody raises the level",
      "Leave info and debug out of the mappings in logfile.conf.xml.",
    ),
  ];
}

/** Whether a crash of FreeSWITCH writes the memory of all calls to the disk. */
export const coreDumps: Check<SwitchSubject> = {
  name: "core-dumps",
  deadlineMs: 5_000,
  async look({ pbx }) {
    const value = param(await pbx.configuration("switch.conf"), "dump-cores");
    if (value === undefined || /^(no|false|off|0)$/i.test(value)) return [ok("FreeSWITCH asks for none")];
    return [
      unsafe(
        "a crash of FreeSWITCH writes the memory of all calls, with the keys in it, to the disk",
        'Set <param name="dump-cores" value="no"/> in switch.conf.xml and restart FreeSWITCH.',
      ),
    ];
  },
};
