import { randomUUID } from "node:crypto";
import { filter, firstValueFrom, map, takeUntil, takeWhile, timer, toArray } from "rxjs";
import type { Clock } from "../../core/clock.js";
import { type Check, type Finding, ok, type SwitchSubject, unsafe, warning } from "../check.js";
import type { EventSocket } from "../pbx/event-socket.js";
import { elementsNamed, param } from "../pbx/xml-element.js";

/** Whether FreeSWITCH writes INFO lines; "unproven" when not even a line that passes every level arrived. */
type Canary = "written" | "not-written" | "unproven";

/** How long a line may take from FreeSWITCH's log to the Event Socket, which polls every 20 ms. */
const WAIT_MS = 2_000;

/**
 * Determines whether FreeSWITCH writes INFO lines, which include every key of a caller: no command reads the log level
 * (`fsctl loglevel` without an argument turns the log off). Logs a line at INFO, and then one at CONSOLE, which passes
 * every level; all lines pass through one queue (LOG_QUEUE in switch_log.c), so the second line alone proves that the
 * first was dropped. Leaves one line in FreeSWITCH's log. Rejects with ESL_*.
 */
async function logCanary(socket: EventSocket, clock: Clock): Promise<Canary> {
  const mark = `freeswitch-pay doctor ${randomUUID()}`;
  await socket.command("log info");
  const received = firstValueFrom(
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
  const levels = await received;
  await socket.command("nolog");
  if (levels.includes("info")) return "written";
  return levels.length > 0 ? "not-written" : "unproven";
}

/** FreeSWITCH's names of the levels that include keys: digits are logged at INFO and DEBUG. */
const HOLDS_KEYS = /^(info|debug\d*|all|[67])$/i;
const REMEDY =
  'Set <param name="loglevel" value="notice"/> in switch.conf.xml, and run: fs_cli -x "fsctl loglevel notice".';

/** Checks whether FreeSWITCH writes keys to its log now, and whether it would after its next start. */
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
          `after its next start FreeSWITCH writes every key, until a controller connects: switch.conf.xml sets ${level}`,
          'Set <param name="loglevel" value="notice"/> in switch.conf.xml.',
        ),
      );
    if (pbx.config.keepLogLevel)
      found.push(
        warning(
          "the controller is configured to leave the log level unchanged",
          "Remove FREESWITCH_KEEP_LOGLEVEL (switches.keepLogLevel) from the configuration.",
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
        return unsafe("FreeSWITCH writes INFO lines, which include every key of a caller", REMEDY);
      case "not-written":
        return ok("an INFO line was not written");
      case "unproven":
        return warning("no line of FreeSWITCH's log arrived, so its level could not be verified", REMEDY);
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
      "the log file receives info and debug lines as soon as the level is raised",
      "Remove info and debug from the mappings in logfile.conf.xml.",
    ),
  ];
}

/** Checks whether a crash of FreeSWITCH writes the memory of all calls to the disk. */
export const coreDumps: Check<SwitchSubject> = {
  name: "core-dumps",
  deadlineMs: 5_000,
  async look({ pbx }) {
    const value = param(await pbx.configuration("switch.conf"), "dump-cores");
    if (value === undefined || /^(no|false|off|0)$/i.test(value))
      return [ok("FreeSWITCH enables no core dumps")];
    return [
      unsafe(
        "a crash of FreeSWITCH writes the memory of all calls, including keys, to the disk",
        'Set <param name="dump-cores" value="no"/> in switch.conf.xml and restart FreeSWITCH.',
      ),
    ];
  },
};
