import type { Unreadable } from "../dialect.js";
import { type Mistake, MOST_MISTAKES } from "../program.js";
import { shown } from "../xml/shown.js";
import { checkSteps } from "./check.js";
import { Fields, type Reading, suggestion } from "./fields.js";
import type { Section, SwmlProgram } from "./program.js";
import { readTree } from "./read-tree.js";
import { readSteps } from "./steps.js";
import { byPlace, type MapNode, type SwmlNode } from "./tree.js";

const VERSION = "1.0.0";

/**
 * Reads a whole SWML document, YAML or JSON: what it is to do, or all that is wrong with it, in the order of the
 * document. Never throws.
 */
export function readSwml(text: string): SwmlProgram | Unreadable {
  const tree = readTree(text);
  return "code" in tree ? tree : readRoot(tree);
}

export function isSwmlReadable(read: SwmlProgram | Unreadable): read is SwmlProgram {
  return "sections" in read;
}

function readRoot(root: SwmlNode): SwmlProgram | Unreadable {
  const reading: Reading = { mistakes: [], warnings: [] };
  const fields = new Fields(root, "The document", ["version", "sections"], reading);
  const version = fields.member("version");
  if (version !== undefined && (version.kind !== "scalar" || version.text !== VERSION))
    fields.add(version, `version must be ${VERSION}.`, "version");
  const node = fields.needed("sections");
  const sections = node?.kind === "map" ? sectionsOf(node, reading) : new Map<string, Section>();
  if (node !== undefined && node.kind !== "map") fields.add(node, "sections must be an object.", "sections");
  for (const steps of sections.values()) checkSteps(steps, sections, reading);
  const mistakes: Mistake[] = [...reading.mistakes, ...reading.warnings]
    .sort(byPlace)
    .slice(0, MOST_MISTAKES);
  return reading.mistakes.length === 0 ? { sections, mistakes } : { code: "DOCUMENT_INVALID", mistakes };
}

function sectionsOf(node: MapNode, reading: Reading): Map<string, Section> {
  const sections = new Map(
    node.entries.map(
      ({ key, value }) => [key, readSteps(value, `The section "${shown(key)}"`, reading)] as const,
    ),
  );
  if (!sections.has("main")) {
    const near = suggestion(
      "main",
      [...sections.keys()],
      reading,
      (name) => `main in place of ${shown(name)}`,
    );
    const message = `sections needs "main", where a call begins.${near}`;
    reading.mistakes.push({ line: node.line, column: node.column, message, attribute: "main" });
  }
  return sections;
}
