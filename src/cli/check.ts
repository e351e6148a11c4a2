import { readFile } from "node:fs/promises";
import { dialectNamed, scriptNamed } from "../dialects/dialects.js";
import { AppError } from "../domain/errors.js";
import { dialectOf } from "./dialect-of.js";

/**
 * `freeswitch-pay check`: every mistake of a document, one a line, as `file:line:column message`. Throws
 * DOCUMENT_UNREADABLE when it can't be read, USAGE or DOCUMENT_UNKNOWN_DIALECT when no dialect reads it.
 */
export async function check(path: string, asked?: string): Promise<readonly string[]> {
  const name = dialectOf(path, asked);
  const dialect = dialectNamed(name) ?? scriptNamed(name);
  if (dialect === undefined) throw new AppError("DOCUMENT_UNKNOWN_DIALECT", `${path}: dialect "${name}"`);
  const parsed = dialect.parse(await read(path));
  const code = "code" in parsed ? parsed.code : undefined;
  return parsed.mistakes.map(({ line, column, message, vendorCode }) => {
    const codes = [code, vendorCode].filter((one) => one !== undefined).join(" ");
    return `${path}:${line}:${column} ${message}${codes === "" ? "" : ` [${codes}]`}`;
  });
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
