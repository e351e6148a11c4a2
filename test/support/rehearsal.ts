import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pino } from "pino";
import { type Rehearsal, type RehearsalOptions, rehearse } from "../../src/app/rehearsal.js";
import { dialectOf } from "../../src/cli/dialect-of.js";
import { loadConfig } from "../../src/config/load.js";
import { readKeys } from "../../src/simulator/scripted-caller.js";
import { temporaryFolder } from "./temporary-folder.js";

export const CHARGE = resolve("examples/charge.twiml.xml");

export interface Played extends Rehearsal {
  /** Everything that the controller logged, at level trace. */
  readonly log: string;
}

/** Rehearses a call of a document; `document` is a path, or its text. */
export async function playCall(
  document: string,
  keys: string,
  options: Partial<Omit<RehearsalOptions, "document" | "answers">> = {},
  configuration = "",
): Promise<Played> {
  const lines: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => lines.push(line) });
  const path = document.startsWith("<") ? written(document) : document;
  const config = loadConfig({ CONFIG_FILE: written(configuration) }, resolve("."));
  const dialect = dialectOf(document, undefined);
  const played = await rehearse(
    { document: path, dialect, answers: readKeys(keys), ...options },
    config,
    logger,
  );
  return { ...played, log: lines.join("") };
}

function written(text: string): string {
  const path = join(temporaryFolder(), "document.xml");
  writeFileSync(path, text);
  return path;
}

/** "stage attempt error" of each status webhook, with TwiML's names. */
export function stagesOf({ report }: Rehearsal): string[] {
  return report.statuses.map(({ For, Attempt, ErrorType }) => `${For} ${Attempt} ${ErrorType}`.trim());
}
