import { readFile } from "node:fs/promises";
import { AppError } from "../core/errors.js";
import { dialectNamed, scriptNamed } from "../dialects/dialects.js";
import { placed } from "../dialects/program.js";
import { dialectOf } from "./dialect-of.js";

/** The result of checking a document. */
export interface Checked {
  /** One for each mistake and for each part that has no effect here, as `file:line:column message`. */
  readonly lines: readonly string[];
  /** Whether any of them is a mistake. */
  readonly isMistaken: boolean;
}

/**
 * `freeswitch-pay check`: lists every mistake in a document. Throws DOCUMENT_UNREADABLE when the file cannot be read, and
 * USAGE or DOCUMENT_UNKNOWN_DIALECT when no dialect reads it.
 */
export async function check(path: string, asked?: string): Promise<Checked> {
  const name = dialectOf(path, asked);
  const dialect = dialectNamed(name) ?? scriptNamed(name);
  if (dialect === undefined) throw new AppError("DOCUMENT_UNKNOWN_DIALECT", `${path}: dialect "${name}"`);
  const parsed = dialect.parse(await read(path));
  const code = "code" in parsed ? parsed.code : undefined;
  const lines = parsed.mistakes.map((mistake) => {
    const codes = [code, mistake.vendorCode].filter((one) => one !== undefined).join(" ");
    return `${placed(path, mistake)}${codes === "" ? "" : ` [${codes}]`}`;
  });
  return { lines, isMistaken: parsed.mistakes.some(({ isUnheeded }) => isUnheeded !== true) };
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
