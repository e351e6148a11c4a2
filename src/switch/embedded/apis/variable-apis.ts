import { Digit } from "../../../domain/digit.js";
import type { Calls } from "../calls.js";
import { type Api, NO_SUCH_CHANNEL, usage, wordsOf } from "./api.js";

/** API commands for channel variables. */
export function variableApis(calls: Calls): [name: string, api: Api][] {
  return [
    [
      "uuid_getvar",
      (argument) => {
        const [id, name] = wordsOf(argument);
        if (id === undefined || name === undefined) return usage("<uuid> <var>");
        const call = calls.get(id);
        if (call === undefined) return NO_SUCH_CHANNEL;
        const value = call.record.variables.get(name) ?? "_undef_";
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
