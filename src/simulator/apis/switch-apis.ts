import type { Clock } from "../../core/clock.js";
import type { Call } from "../call.js";
import type { Calls } from "../calls.js";
import { type Log, logLevelOf } from "../log.js";
import type { Schedule } from "../schedule.js";
import { type Api, NO_SUCH_CHANNEL, quotedWordsOf, usage, wordsOf } from "./api.js";

/** The FreeSWITCH modules that this switch emulates. */
const MODULES: ReadonlySet<string> = new Set([
  "mod_commands",
  "mod_dialplan_xml",
  "mod_dptools",
  "mod_event_socket",
  "mod_flite",
  "mod_sndfile",
  "mod_tone_stream",
]);

const UNITS: ReadonlyMap<string, number> = new Map([
  ["us", 0.001],
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

function rowOf({ record }: Call): Readonly<Record<string, string>> {
  return {
    uuid: record.id,
    direction: "inbound",
    created_epoch: String(Math.floor(record.createdAt / 1_000)),
    name: record.channelName,
    state: record.channelState,
    cid_name: record.name,
    cid_num: record.from,
    dest: record.route.destination,
    application: record.variables.text("current_application") ?? "",
    application_data: record.variables.text("current_application_data") ?? "",
    dialplan: "XML",
    context: record.route.context,
    callstate: record.callState,
    initial_cid_name: record.name,
    initial_cid_num: record.from,
    initial_dest: record.to,
  };
}

function showChannels(calls: Calls): string {
  const rows = calls.all.map(rowOf);
  return rows.length === 0 ? '{"row_count": 0}\n' : JSON.stringify({ row_count: rows.length, rows });
}

/** API commands about the switch itself. */
export function statusApis(calls: Calls, clock: Clock): [name: string, api: Api][] {
  const startedAt = clock.now();
  return [
    [
      "show",
      (argument) => {
        const isKnown = wordsOf(argument).join(" ").toLowerCase() === "channels as json";
        return isKnown ? showChannels(calls) : usage("channels as json");
      },
    ],
    [
      "status",
      () => {
        const seconds = Math.floor((clock.now() - startedAt) / 1_000);
        const sessions = `${calls.total} session(s) since startup\n${calls.all.length} session(s)\n`;
        return `UP ${seconds} seconds\nFreeSWITCH (embedded) is ready\n${sessions}`;
      },
    ],
    [
      "uptime",
      (argument) => {
        const unit = UNITS.get(wordsOf(argument)[0]?.toLowerCase() ?? "s");
        return unit === undefined
          ? usage("[us|ms|s|m|h|d]")
          : `${Math.floor((clock.now() - startedAt) / unit)}\n`;
      },
    ],
    ["module_exists", (argument) => String(MODULES.has(wordsOf(argument)[0] ?? ""))],
  ];
}

/**
 * API commands for the log. The switch itself writes no lines, so setting the level of one channel has no effect beyond
 * the answer.
 */
export function logApis(calls: Calls, log: Log): [name: string, api: Api][] {
  return [
    [
      "fsctl",
      (argument) => {
        const [word, level] = wordsOf(argument);
        return word?.toLowerCase() === "loglevel" ? log.set(level) : usage("[loglevel [level]]");
      },
    ],
    [
      "log",
      (argument) => {
        const [level = "", ...words] = argument.toString().split(" ");
        log.write(words.length === 0 ? "debug" : level, words.length === 0 ? level : words.join(" "));
        return "+OK\n";
      },
    ],
    [
      "uuid_loglevel",
      (argument) => {
        const [id, level] = wordsOf(argument);
        if (id === undefined || level === undefined) return usage("<uuid> <level>");
        if (logLevelOf(level) === undefined) return "-ERR Invalid log level!\n";
        return calls.get(id) === undefined ? NO_SUCH_CHANNEL.replace("!", ` ${id}!`) : "+OK\n";
      },
    ],
  ];
}

const SYNTAX = "<uuid> [start|stop|mask|unmask] <path> [<limit>] [<recording_vars>]";

/** API commands for recordings, which contain no sound. */
export function recordingApis(calls: Calls): [name: string, api: Api][] {
  return [
    // Returns nothing for a call that does not exist, as FreeSWITCH does.
    ["uuid_buglist", (argument) => calls.get(wordsOf(argument)[0] ?? "")?.record.recordings.list() ?? ""],
    [
      "uuid_record",
      (argument) => {
        const [id, action, path] = quotedWordsOf(argument.toString());
        if (id === undefined || action === undefined || path === undefined) return usage(SYNTAX);
        const call = calls.get(id);
        if (call === undefined) return "-ERR Cannot locate session!\n";
        const { recordings } = call.record;
        const done = (isDone: boolean, what: string) => (isDone ? "+OK Success\n" : `-ERR Cannot ${what}!\n`);
        switch (action.toLowerCase()) {
          case "start":
            recordings.start(path);
            call.fire("MEDIA_BUG_START", [
              ["Media-Bug-Function", "session_record"],
              ["Media-Bug-Target", path],
            ]);
            return done(true, "");
          case "stop":
            return done(recordings.stop(path), "stop record session");
          case "mask":
            return done(recordings.mask(path, true), "mask recording session");
          case "unmask":
            return done(recordings.mask(path, false), "unmask recording session");
          default:
            return usage(SYNTAX);
        }
      },
    ],
  ];
}

/** API commands that schedule others. `run` runs one of the other commands. */
export function scheduleApis(
  calls: Calls,
  schedule: Schedule,
  run: (name: string, argument: Buffer) => void,
): [name: string, api: Api][] {
  return [
    [
      "sched_api",
      (argument) => {
        const [when, group, name, ...rest] = argument.toString().split(" ");
        if (when === undefined || group === undefined || name === undefined) {
          return "-ERR Invalid syntax. USAGE: [+@]<time> <group_name> <command_string>[&]\n";
        }
        const id = schedule.add(when, group, () => run(name.toLowerCase(), Buffer.from(rest.join(" "))));
        return `+OK Added: ${id}\n`;
      },
    ],
    ["sched_del", (argument) => `+OK Deleted: ${schedule.remove(wordsOf(argument)[0] ?? "")}\n`],
    [
      "sched_transfer",
      (argument) => {
        const [when, id, destination, , context] = wordsOf(argument);
        if (when === undefined || id === undefined || destination === undefined) {
          return usage("[+]<time> <uuid> <extension> [<dialplan>] [<context>]");
        }
        const call = calls.get(id);
        if (call === undefined) return NO_SUCH_CHANNEL;
        schedule.add(when, id, () => call.transfer(destination, context));
        return "+OK\n";
      },
    ],
  ];
}
