import { readFileSync } from "node:fs";
import { type TSchema, TypeGuard } from "@sinclair/typebox";
import { describe, expect, it } from "vitest";
import { CONNECTORS, ConfigFile } from "../../src/config/schema.js";

const page = readFileSync("docs/configuration.md", "utf8");
const connectors = readFileSync("docs/connectors.md", "utf8");

/** The keys of a schema, in the page's notation: `limits.carding.perCard`. */
function keysOf(schema: TSchema, path: string): string[] {
  if (path === "connectors" || path === "api") return [path === "api" ? "api.keys" : "connectors.<name>"];
  if (path === "prompts.renderer" || path === "prompts.speech") return [path];
  if (TypeGuard.IsObject(schema))
    return Object.entries(schema.properties).flatMap(([key, one]) =>
      keysOf(one, path === "" ? key : `${path}.${key}`),
    );
  if (TypeGuard.IsArray(schema) && path === "switches") return keysOf(schema.items, "switches[0]");
  if (TypeGuard.IsRecord(schema))
    return Object.values(schema.patternProperties).flatMap((one) => keysOf(one, `${path}.<number>`));
  return [path];
}

describe("docs/configuration.md", () => {
  it("has every key of the file", () => {
    expect(keysOf(ConfigFile, "").filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  });

  it("has every environment variable that the configuration reads", () => {
    const code = ["complete", "load", "secrets"].map((file) => readFileSync(`src/config/${file}.ts`, "utf8"));
    const names = new Set(
      code.join("").match(/\b(FREESWITCH|HTTP|PROMPTS|LEDGER|LOG|CONFIG)_[A-Z_]*[A-Z]\b/g),
    );
    const variables = [...names].filter((name) => !/^(LOG_LEVELS|CONFIG_(INVALID|UNREADABLE))$/.test(name));
    expect(variables.length).toBeGreaterThan(8);
    expect(variables.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
  });

  it("lists no key that does not exist", () => {
    const keys = new Set(keysOf(ConfigFile, ""));
    const named = [...page.matchAll(/^\|[^|]*\|([^|]*)\|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, key]) => key),
    );
    expect(named.filter((key) => !keys.has(key ?? ""))).toEqual([]);
  });
});

describe("docs/connectors.md", () => {
  it("has every key of every connector", () => {
    const keys = Object.values(CONNECTORS).flatMap((schema) => Object.keys(schema.properties));
    expect(keys.filter((key) => !connectors.includes(key))).toEqual([]);
  });
});
