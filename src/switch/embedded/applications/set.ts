import type { Application } from "./application.js";

/** `set name=value` or `set name,value`; without a value the variable is removed (base_set in mod_dptools.c). */
export const set: Application = {
  afterHangup: true,
  run({ record }, argument) {
    const split = argument.includes("=") ? argument.indexOf("=") : argument.indexOf(",");
    if (split === -1) record.variables.set(argument);
    else record.variables.set(argument.slice(0, split), argument.slice(split + 1));
    return undefined;
  },
};

export const unset: Application = {
  afterHangup: true,
  run({ record }, argument) {
    record.variables.set(argument);
    return undefined;
  },
};
