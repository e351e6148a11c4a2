import { hostname } from "node:os";
import { Digit } from "../../../domain/digit.js";
import type { Call } from "../call.js";
import type { Calls } from "../calls.js";
import { type Api, NO_SUCH_CHANNEL, usage, wordsOf } from "./api.js";

/** What a name that is no variable means: a field of the caller's profile (switch_caller_get_field_by_name). */
function profileField({ record }: Call, name: string): string | undefined {
  if (name === "destination_number") return record.route.destination;
  return name === "context" ? record.route.context : undefined;
}

/** API commands for channel variables, and for those of the whole switch. */
export function variableApis(calls: Calls): [name: string, api: Api][] {
  // One that FreeSWITCH sets itself (switch_core.c): a list without a line would be answered "-ERR no reply".
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
