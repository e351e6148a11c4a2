import type { Clock } from "../../../domain/clock.js";
import type { Call } from "../call.js";
import type { Calls } from "../calls.js";
import { type Api, usage, wordsOf } from "./api.js";

/** FreeSWITCH's modules that this switch stands in for. */
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
