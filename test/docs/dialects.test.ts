import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CXML_PAY } from "../../src/dialects/cxml/profile.js";
import { TWIML_PAY } from "../../src/dialects/twiml/profile.js";
import { VOXML_PAY } from "../../src/dialects/voxml/profile.js";
import { PROMPT_LANGUAGES } from "../../src/dialects/xml/pay/profile.js";
import { attributeRows, promptRows } from "../support/attribute-table.js";

const page = readFileSync("docs/dialects.md", "utf8");
const PROFILES = [
  ["TwiML", TWIML_PAY],
  ["cXML", CXML_PAY],
  ["VoXML", VOXML_PAY],
] as const;

/** The rows of a section's table, without their last column, which is for people. */
function rowsOf(section: string): string[] {
  const [, after = ""] = page.split(`## ${section}\n`);
  const [body = ""] = after.split("\n## ");
  const rows = body.split("\n").filter((line) => line.startsWith("| `"));
  return rows.map((row) => row.slice(0, row.lastIndexOf("|", row.length - 2) + 1));
}

describe("docs/dialects.md", () => {
  it("has every attribute of <Pay> in every XML dialect, with the default and what is allowed", () => {
    expect(rowsOf("`<Pay>`").sort()).toEqual(
      PROFILES.flatMap(([name, profile]) => attributeRows(name, profile)).sort(),
    );
  });

  it("has every attribute of <Prompt> in every XML dialect", () => {
    expect(rowsOf("`<Prompt>`").sort()).toEqual(
      PROFILES.flatMap(([name, profile]) => promptRows(name, profile)).sort(),
    );
  });

  it("says what each attribute does", () => {
    const rows = page.split("\n").filter((line) => line.startsWith("| `"));
    expect(rows.filter((row) => /\|\s*\|$/.test(row))).toEqual([]);
  });

  it("lists the languages", () => {
    expect(page).toContain(PROMPT_LANGUAGES.join(", "));
  });
});
