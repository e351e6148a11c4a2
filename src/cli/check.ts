import { packageRoot } from "../app/package.js";
import { documentInFile } from "../calls/documents.js";
import type { Environment } from "../config/config.js";
import { loadConfig } from "../config/load.js";
import { AppError } from "../core/errors.js";
import { isReadable } from "../dialects/dialect.js";
import { dialectNamed, scriptNamed } from "../dialects/dialects.js";
import {
  type Diagnostic,
  type Fault,
  isWarning,
  type Program,
  placed,
  reported,
} from "../dialects/program.js";
import type { SwmlProgram } from "../dialects/swml/instruction.js";
import { ATTRIBUTE_CODES, INVALID_VALUE } from "../dialects/twiml/pay-error-code.js";
import { twiml } from "../dialects/twiml/twiml.js";
import { dialectOf } from "./dialect-of.js";
import { refusedPays } from "./refused-pays.js";

/** The result of checking a document. */
export interface Checked {
  /** One for each mistake and each warning, as `file:line:column message`. */
  readonly lines: readonly string[];
  /** Whether the document is refused, or a pay verb ends with `validation-error`; anything else is a warning. */
  readonly isMistaken: boolean;
}

/**
 * `freeswitch-pay check`: lists everything in a document that does not have its effect, and what a controller with this
 * configuration would refuse in its payments. Throws CONFIG_*, DOCUMENT_UNREADABLE and DOCUMENT_TOO_LARGE when the file cannot be read, and USAGE or
 * DOCUMENT_UNKNOWN_DIALECT when no dialect reads it.
 */
export async function check(path: string, asked?: string, environment: Environment = {}): Promise<Checked> {
  const name = dialectOf(path, asked);
  const dialect = dialectNamed(name) ?? scriptNamed(name);
  if (dialect === undefined) throw new AppError("DOCUMENT_UNKNOWN_DIALECT", `${path}: dialect "${name}"`);
  const parsed = dialect.parse(await documentInFile(path));
  if (!isReadable<Program | SwmlProgram>(parsed))
    return { lines: parsed.mistakes.map((fault) => lineOf(path, fault, parsed.code)), isMistaken: true };
  const refused = refusedPays(parsed, loadConfig(environment, packageRoot));
  const found = reported([...parsed.mistakes, ...(name === twiml.name ? refused.map(numbered) : refused)]);
  return {
    lines: found.map((mistake) =>
      lineOf(path, mistake, isWarning(mistake) ? undefined : mistake.code, mistake.vendorCode),
    ),
    isMistaken: !found.every(isWarning),
  };
}

function lineOf(path: string, fault: Fault, ...codes: readonly (string | undefined)[]): string {
  const known = codes.filter((code) => code !== undefined).join(" ");
  return `${placed(path, fault)}${known === "" ? "" : ` [${known}]`}`;
}

/** With Twilio's number, as every other mistake in TwiML has one. */
function numbered(mistake: Diagnostic): Diagnostic {
  if (isWarning(mistake)) return mistake;
  return { ...mistake, vendorCode: ATTRIBUTE_CODES[mistake.attribute ?? ""] ?? INVALID_VALUE };
}
