import type { Calls } from "../calls.js";
import { type Log, logLevelOf } from "../log.js";
import { type Api, NO_SUCH_CHANNEL, usage, wordsOf } from "./api.js";

/** API commands for the log. The switch writes no lines of its own, so a level of one channel is only answered. */
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
