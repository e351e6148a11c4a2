import type { Calls } from "../calls.js";
import { type Api, NO_SUCH_CHANNEL, usage, wordsOf } from "./api.js";

/** API commands that act upon a call. */
export function callApis(calls: Calls): [name: string, api: Api][] {
  return [
    ["uuid_exists", (argument) => String(calls.get(wordsOf(argument)[0] ?? "") !== undefined)],
    [
      "uuid_break",
      (argument) => {
        const [id, flag] = wordsOf(argument);
        if (id === undefined) return usage("<uuid> [all]");
        const call = calls.get(id);
        if (call === undefined) return NO_SUCH_CHANNEL;
        call.break(flag === "all");
        return "+OK\n";
      },
    ],
    [
      "uuid_kill",
      (argument) => {
        const [id, cause = "NORMAL_CLEARING"] = wordsOf(argument);
        if (id === undefined) return usage("<uuid> [cause]");
        const call = calls.get(id);
        if (call === undefined) return NO_SUCH_CHANNEL;
        call.hangup(cause);
        return "+OK\n";
      },
    ],
    [
      "uuid_transfer",
      (argument) => {
        const [id, destination, , context] = wordsOf(argument);
        if (id === undefined || destination === undefined) {
          return usage("<uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]");
        }
        const call = calls.get(id);
        if (call === undefined) return NO_SUCH_CHANNEL;
        call.transfer(destination, context);
        return "+OK\n";
      },
    ],
  ];
}
