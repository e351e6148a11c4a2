import { hostname } from "node:os";
import { Digit } from "../../core/dtmf.js";
import type { Call } from "../call.js";
import type { Calls } from "../calls.js";
import { type Api, NO_SUCH_CHANNEL, usage, wordsOf } from "./api.js";

/** API commands that act on a call. */
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

/** `embedded_dial destination [caller]`, which FreeSWITCH does not have: a caller for a standalone switch. */
export function dialApi(calls: Calls): Api {
  return (argument) => {
    const [to, from] = wordsOf(argument);
    if (to === undefined) return usage("<destination> [<caller>]");
    return `+OK ${calls.dial({ to, ...(from === undefined ? {} : { from }) }).record.id}\n`;
  };
}

const SPACE = 0x20;

/**
 * `uuid_recv_dtmf uuid keys`: as if the caller had pressed the keys. The keys stay bytes from the socket to the answer,
 * which repeats them as FreeSWITCH does.
 */
export function keyApi(calls: Calls): Api {
  return (argument) => {
    const space = argument.indexOf(SPACE);
    const keys = argument.subarray(space + 1);
    const digits = [...keys].map((code) => Digit.fromCode(code)).filter((digit) => digit !== undefined);
    if (space === -1 || digits.length === 0) return usage("<uuid> <dtmf_data>");
    const id = argument.toString("utf8", 0, space);
    const call = calls.get(id);
    if (call === undefined) return "-ERR Cannot locate session!\n";
    for (const digit of digits) call.press(digit, "APP");
    return Buffer.concat([Buffer.from(`+OK ${id} received DTMF `), keys, Buffer.from(".\n")]);
  };
}

/** What a name that is not a variable refers to: a field of the caller's profile (switch_caller_get_field_by_name). */
function profileField({ record }: Call, name: string): string | undefined {
  if (name === "destination_number") return record.route.destination;
  return name === "context" ? record.route.context : undefined;
}

/** API commands for channel variables, and for those of the whole switch. */
export function variableApis(calls: Calls): [name: string, api: Api][] {
  // A variable that FreeSWITCH sets itself (switch_core.c): an empty list would be answered "-ERR no reply".
  const globals = new Map([["hostname", hostname()]]);
  return [
    [
      "global_setvar",
      (argument) => {
        const [, name, value = ""] = /^([^=]+)=?([^=]*)/.exec(argument.toString().trim()) ?? [];
        if (name === undefined) return usage("<var>=<value> [=<value2>]");
        globals.delete(name);
        if (value !== "") globals.set(name, value);
        return "+OK";
      },
    ],
    [
      "global_getvar",
      (argument) => {
        const [name] = wordsOf(argument);
        if (name !== undefined) return globals.get(name) ?? "";
        return [...globals].map(([each, value]) => `${each}=${value}\n`).join("");
      },
    ],
    [
      "uuid_getvar",
      (argument) => {
        const [id, name] = wordsOf(argument);
        if (id === undefined || name === undefined) return usage("<uuid> <var>");
        const call = calls.get(id);
        if (call === undefined) return NO_SUCH_CHANNEL;
        const value = call.record.variables.get(name) ?? profileField(call, name) ?? "_undef_";
        return value instanceof Digit ? Buffer.of(value.code) : value;
      },
    ],
    [
      "uuid_setvar",
      (argument) => {
        const [id, name, ...value] = wordsOf(argument);
        if (id === undefined || name === undefined) return usage("<uuid> <var> [value]");
        const call = calls.get(id);
        if (call === undefined) return NO_SUCH_CHANNEL;
        call.record.variables.set(name, value.join(" "));
        return "+OK\n";
      },
    ],
  ];
}
