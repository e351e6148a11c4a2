import { readFile } from "node:fs/promises";
import { AppError } from "../core/errors.js";
import { isReadable } from "../dialects/dialect.js";
import { dialectNamed, scriptNamed } from "../dialects/dialects.js";
import { type Fault, isWarning, placed } from "../dialects/program.js";
import { dialectOf } from "./dialect-of.js";

/** The result of checking a document. */
export interface Checked {
  /** One for each mistake and each warning, as `file:line:column message`. */
  readonly lines: readonly string[];
  /** Whether the document is refused, or a pay verb ends with `validation-error`; anything else is a warning. */
  readonly isMistaken: boolean;
}

/**
 * `freeswitch-pay check`: lists everything in a document that does not have its effect. Throws DOCUMENT_UNREADABLE when the file cannot be read, and
 * USAGE or DOCUMENT_UNKNOWN_DIALECT when no dialect reads it.
 */
export async function check(path: string, asked?: string): Promise<Checked> {
  const name = dialectOf(path, asked);
  const dialect = dialectNamed(name) ?? scriptNamed(name);
  if (dialect === undefined) throw new AppError("DOCUMENT_UNKNOWN_DIALECT", `${path}: dialect "${name}"`);
  const parsed = dialect.parse(await read(path));
  if (!isReadable(parsed))
    return { lines: parsed.mistakes.map((fault) => lineOf(path, fault, parsed.code)), isMistaken: true };
  return {
    lines: parsed.mistakes.map((mistake) =>
      lineOf(path, mistake, isWarning(mistake) ? undefined : mistake.code, mistake.vendorCode),
    ),
    isMistaken: !parsed.mistakes.every(isWarning),
  };
}

function lineOf(path: string, fault: Fault, ...codes: readonly (string | undefined)[]): string {
  const known = codes.filter((code) => code !== undefined).join(" ");
  return `${placed(path, fault)}${known === "" ? "" : ` [${known}]`}`;
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (thrown) {
    throw new AppError("DOCUMENT_UNREADABLE", `${path}: ${(thrown as NodeJS.ErrnoException).code}`, {
      cause: thrown,
    });
  }
}
