import { parseArgs } from "node:util";
import { wholeNumber } from "../support/whole-number.js";
import type { Kind } from "./kinds/kind.js";
import { KINDS } from "./kinds/kinds.js";

export const HELP = `npm run test:faults -- [--kind TEXT]... [--calls 20] [--seed N] [--switch freeswitch|embedded]

Callers pay while something goes wrong, each at a different moment of the payment. A table shows for each fault how the
calls ended and what was heard; the report in var/faults has the same. Exit code 1 when a promise of docs/reliability.md
was broken.
  --kind     only faults whose name contains this text (case does not matter)
  --controllers  instead of the faults: two and three controllers on one switch, with a common Postgres and with a SQLite
             file each; 200 callers, undisturbed, and while controllers are killed and started again at random; with
             --kind only the runs whose name contains this text
  --list     the names of all faults
  --switch   by default FreeSWITCH when it can be started here, otherwise the embedded switch`;

export interface Options {
  readonly kinds: readonly Kind[];
  /** Whether a run of this name is requested. */
  readonly isAsked: (name: string) => boolean;
  readonly calls: number;
  readonly seed: number;
  readonly switch: "freeswitch" | "embedded" | undefined;
  readonly isList: boolean;
  /** The runs with several controllers, and not the faults. */
  readonly controllers: boolean;
}

/** Reads the command line; undefined where help is requested. Throws Error for invalid arguments. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kind: { type: "string", multiple: true, default: [] },
      calls: { type: "string" },
      controllers: { type: "boolean", default: false },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      switch: { type: "string" },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const asked = values.kind.map((text) => text.toLowerCase());
  const isAsked = (name: string) =>
    asked.length === 0 || asked.some((text) => name.toLowerCase().includes(text));
  const kinds = KINDS.filter(({ name }) => isAsked(name));
  if (kinds.length === 0 && !values.controllers)
    throw new Error(`--kind: no fault has such a name; --list shows all names`);
  const { switch: on } = values;
  if (on !== undefined && on !== "freeswitch" && on !== "embedded")
    throw new Error(`--switch: "${on}" is neither freeswitch nor embedded`);
  return {
    kinds,
    isAsked,
    calls: wholeNumber(values.calls ?? (values.controllers ? "200" : "20"), "calls"),
    controllers: values.controllers,
    seed: wholeNumber(values.seed, "seed"),
    switch: on,
    isList: values.list,
  };
}
