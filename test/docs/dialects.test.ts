import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CXML_PAY } from "../../src/dialects/cxml/profile.js";
import { METHODS } from "../../src/dialects/swml/instruction.js";
import { readSwml } from "../../src/dialects/swml/read-document.js";
import { TWIML_PAY } from "../../src/dialects/twiml/profile.js";
import { VOXML_PAY } from "../../src/dialects/voxml/profile.js";
import { PROMPT_LANGUAGES } from "../../src/dialects/xml/pay/profile.js";
import { attributeRows, parameterRows, promptRows, SWML_ROWS } from "../support/attribute-table.js";
import { mainOf } from "../support/swml.js";

const page = readFileSync("docs/dialects.md", "utf8");
const PROFILES = [
  ["TwiML", TWIML_PAY],
  ["cXML", CXML_PAY],
  ["VoXML", VOXML_PAY],
] as const;

function cellsOf(row: string): string[] {
  return row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** The cells of each row of a section's table, without its head. */
function tableOf(section: string): string[][] {
  const [, after = ""] = page.split(`## ${section}\n`);
  const [body = ""] = after.split("\n## ");
  const [, , ...rows] = body.split("\n").filter((line) => line.startsWith("|"));
  return rows.map(cellsOf);
}

/** "| attribute | dialect | default | allowed |" of each row: the program must agree with these. */
function rowsOf(section: string): string[] {
  return tableOf(section).map((cells) => `| ${cells.slice(0, 4).join(" | ")} |`);
}

const SECTIONS = [
  "`<Pay>`",
  "`<Prompt>`",
  "`<Parameter>`",
  ...Object.keys(SWML_ROWS).map((name) => `\`${name}\``),
];
const ATTRIBUTES = SECTIONS.flatMap((section) => tableOf(section).map((cells) => ({ section, cells })));

describe("docs/dialects.md", () => {
  it("has every attribute of <Pay> in every XML dialect, with the default and what is allowed", () => {
    expect(rowsOf("`<Pay>`").sort()).toEqual(
      PROFILES.flatMap(([name, profile]) => attributeRows(name, profile)).sort(),
    );
  });

  it("has every attribute of <Prompt> and <Parameter> in every XML dialect", () => {
    expect(rowsOf("`<Prompt>`").sort()).toEqual(
      PROFILES.flatMap(([name, profile]) => promptRows(name, profile)).sort(),
    );
    expect(rowsOf("`<Parameter>`").sort()).toEqual(PROFILES.flatMap(([name]) => parameterRows(name)).sort());
  });

  it.each(Object.entries(SWML_ROWS))("has every member of `%s` in SWML", (section, rows) => {
    expect(rowsOf(`\`${section}\``)).toEqual(rows);
  });

  it("says what each attribute does", () => {
    expect(ATTRIBUTES.length).toBeGreaterThan(100);
    expect(ATTRIBUTES.filter(({ cells }) => cells.length !== 6 || cells[4] === "")).toEqual([]);
  });

  it("names for each attribute an existing test that mentions it", () => {
    const wrong = ATTRIBUTES.filter(({ cells }) => {
      const attribute = cells[0]?.replaceAll("`", "") ?? "";
      const test = cells[5]?.replaceAll("`", "") ?? "";
      return !existsSync(test) || !new RegExp(`\\b${attribute}\\b`).test(readFileSync(test, "utf8"));
    });
    expect(wrong).toEqual([]);
  });

  it("lists the languages", () => {
    expect(page).toContain(PROMPT_LANGUAGES.join(", "));
  });
});

describe("the table of SWML's instructions", () => {
  const rows = tableOf("The other instructions of SWML");

  it("has every instruction", () => {
    expect(rows.map(([name]) => name)).toEqual(METHODS.map((method) => `\`${method}\``));
  });

  /** The instructions whose argument is not an object with named members. */
  const OTHERS = ["cond", "label", "return", "set", "unset"];

  it.each(rows.filter(([name]) => !OTHERS.includes(name?.replaceAll("`", "") ?? "")))(
    "%s takes %s",
    (name = "", members = "") => {
      const { mistakes } = readSwml(mainOf(`- ${name.replaceAll("`", "")}: {"?": 1}`));
      const reported = mistakes.flatMap(
        ({ message }) => / has no "\?": it takes (.*)\.$/.exec(message)?.[1] ?? [],
      );
      expect(reported.map((list) => list.split(", ").sort())).toEqual([members.split(", ").sort()]);
    },
  );
});

describe("the table of Twilio's numbers", () => {
  const rows = tableOf("PayErrorCode");

  it("lists all of them, from 64001 to 64021", () => {
    expect(rows.map(([code]) => code)).toEqual(
      Array.from({ length: 21 }, (_, index) => String(64_001 + index)),
    );
    expect(rows.filter((cells) => cells.length !== 3 || cells.includes(""))).toEqual([]);
  });

  it("says when a number is reported for exactly the numbers that a test covers", () => {
    const tests = readFileSync("test/dialects/twiml-pay-error-codes.test.ts", "utf8");
    for (const [code = "", , when = ""] of rows)
      expect([code, tests.includes(code)]).toEqual([code, !when.startsWith("never")]);
  });
});
