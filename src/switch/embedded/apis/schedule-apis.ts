import type { Calls } from "../calls.js";
import type { Schedule } from "../schedule.js";
import { type Api, NO_SUCH_CHANNEL, usage, wordsOf } from "./api.js";

/** API commands for later. `run` runs one of the other commands. */
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
