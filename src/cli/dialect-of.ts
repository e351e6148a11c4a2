import { AppError } from "../core/errors.js";
import { withoutQuery } from "../core/http.js";
import { DIALECTS, SCRIPTS } from "../dialects/dialects.js";

/** The file name endings that identify a dialect. */
const ENDINGS: readonly (readonly [ending: string, dialect: string])[] = [
  [".twiml.xml", "twiml"],
  [".cxml.xml", "cxml"],
  [".voxml.xml", "voxml"],
  [".swml.yaml", "swml"],
  [".swml.json", "swml"],
];

/**
 * The dialect of a document that the command line names: the requested one, or the one that its file name indicates, or
 * TwiML. Throws AppError USAGE when the requested one does not exist.
 */
export function dialectOf(document: string, asked: string | undefined): string {
  const names = [...DIALECTS, ...SCRIPTS].map(({ name }) => name);
  if (asked !== undefined) {
    if (names.includes(asked)) return asked;
    throw new AppError("USAGE", `--dialect: "${asked}" is not one of ${names.join(", ")}`);
  }
  const file = withoutQuery(document).toLowerCase();
  return ENDINGS.find(([ending]) => file.endsWith(ending))?.[1] ?? DIALECTS[0].name;
}
