import { parseArgs } from "node:util";
import { DIALECT_NAMES, type DialectName } from "../../test/support/fuzz/documents.js";
import { wholeNumber } from "../../test/support/whole-number.js";

export const HELP = `npm run fuzz -- [--count 100000] [--seed N] [--dialect NAME]

Changes documents of every dialect at random and reads them: none may crash the reader, take 100 ms, or leak memory.
The same seed gives the same documents.`;

export interface Options {
  /** Documents of each dialect. */
  readonly count: number;
  readonly seed: number;
  readonly dialects: readonly DialectName[];
}

/** Reads the command line; undefined where help is requested. Throws Error for invalid arguments. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: "string", default: "100000" },
      seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
      dialect: { type: "string", multiple: true },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const asked = values.dialect ?? DIALECT_NAMES;
  const stranger = asked.find((name) => !DIALECT_NAMES.some((known) => known === name));
  if (stranger !== undefined)
    throw new Error(`--dialect: "${stranger}" is not one of ${DIALECT_NAMES.join(", ")}`);
  return {
    count: wholeNumber(values.count, "count"),
    seed: wholeNumber(values.seed, "seed"),
    dialects: DIALECT_NAMES.filter((name) => asked.includes(name)),
  };
}
