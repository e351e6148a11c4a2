import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Played, playCall } from "./rehearsal.js";

/** Writes an SWML document to a file; returns its path. */
export function swmlFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "freeswitch-pay-")), "document.swml.yaml");
  writeFileSync(path, text);
  return path;
}

/** Rehearses a call of an SWML document. */
export function playSwml(
  text: string,
  keys = "",
  options: Parameters<typeof playCall>[2] = {},
  configuration = "",
): Promise<Played> {
  return playCall(swmlFile(text), keys, options, configuration);
}

/** A document whose main section has these lines. */
export function mainOf(lines: string): string {
  const indented = lines
    .replace(/^\n/, "")
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
  return `version: 1.0.0\nsections:\n  main:\n${indented}\n`;
}
