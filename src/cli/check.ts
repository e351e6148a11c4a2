import { readFile } from "node:fs/promises";
import { isReadable } from "../dialects/dialect.js";
import { twiml } from "../dialects/twiml/twiml.js";
import { AppError } from "../domain/errors.js";

/**
 * `freeswitch-pay check`: every mistake of a document, one a line, as `file:line:column message`. Throws
 * DOCUMENT_UNREADABLE when it can't be read.
 */
export async function check(path: string): Promise<readonly string[]> {
  const parsed = twiml.parse(await read(path));
  const code = isReadable(parsed) ? undefined : parsed.code;
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
