import type { FormFields } from "../../../domain/webhook.js";

/** Fields by name; each dialect sends those of its page. */
export type Values = Readonly<Record<string, string>>;

/** The fields of a page, in its order. Throws RangeError for one that has no value: a fault in the dialect. */
export function inOrder(names: readonly string[], values: Values): FormFields {
  return names.map((name) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`no value for the field ${name}`);
    return [name, value] as const;
  });
}
