import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TSchema, TypeGuard } from "@sinclair/typebox";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { jsonSchema, withTables } from "../../src/config/reference.js";
import { CONNECTORS, ConfigFile, EndpointByUrl } from "../../src/config/schema.js";
import { loadYaml } from "../support/loaded-config.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const page = readFileSync("docs/configuration.md", "utf8");
const connectors = readFileSync("docs/connectors.md", "utf8");

/** The keys of a schema, in the page's notation: `limits.carding.perCard`. */
function keysOf(schema: TSchema, path: string): string[] {
  if (path === "connectors") return ["connectors.<name>", "connectors.byUrl.<address>"];
  if (path === "api") return ["api.keys"];
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

/** The environment variables that the code of the configuration reads. */
function variablesInCode(): string[] {
  const code = ["complete", "load", "secrets"].map((file) => readFileSync(`src/config/${file}.ts`, "utf8"));
  const names = code.join("").match(/\b(FREESWITCH|HTTP|PROMPTS|LEDGER|LOG|CONFIG)_[A-Z_]*[A-Z]\b/g);
  return [...new Set(names)].filter((name) => !/^(LOG_LEVELS|CONFIG_(INVALID|UNREADABLE))$/.test(name));
}

/** The schemas in a schema, and the schema itself. */
function schemasIn(value: unknown): TSchema[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(schemasIn);
  return TypeGuard.IsSchema(value) ? [value, ...inner] : inner;
}

describe("docs/configuration.md", () => {
  it("has the tables that the schema describes, word for word", () => {
    expect(page.match(/<!-- begin: \w+ -->/g)).toHaveLength(4);
    expect(page).toBe(withTables(page));
  });

  it("has every key of the file", () => {
    expect(keysOf(ConfigFile, "").filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  });

  it("has every environment variable that the configuration reads", () => {
    const variables = variablesInCode();
    expect(variables.length).toBeGreaterThan(8);
    expect(variables.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
  });

  it("has the environment variables of the schema, and no other", () => {
    const annotated = schemasIn(ConfigFile).flatMap(({ environment }) => environment ?? []);
    expect(annotated.toSorted()).toEqual(variablesInCode().toSorted());
  });

  it("lists no key that does not exist", () => {
    const keys = new Set(keysOf(ConfigFile, ""));
    const named = [...page.matchAll(/^\|[^|]*\|([^|]*)\|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, key]) => key),
    );
    expect(named.filter((key) => !keys.has(key ?? ""))).toEqual([]);
  });
});

describe("schema/freeswitch-pay.schema.json", () => {
  const text = readFileSync("schema/freeswitch-pay.schema.json", "utf8");
  const accepts = new Ajv({ allErrors: true }).compile(JSON.parse(text));

  it("is the configuration's schema, word for word", () => {
    expect(text).toBe(jsonSchema());
  });

  it("describes every key", () => {
    const keys = schemasIn(ConfigFile)
      .filter(TypeGuard.IsObject)
      .flatMap(({ properties }) => Object.entries(properties));
    expect(keys.length).toBeGreaterThan(80);
    expect(keys.filter(([, { description = "" }]) => description === "").map(([key]) => key)).toEqual([]);
  });

  it.each(["README.md", "docs/configuration.md", "docs/connectors.md", "docs/prompts.md"])(
    "accepts the configurations in %s",
    (file) => {
      const blocks = [...readFileSync(file, "utf8").matchAll(/```yaml\n([\s\S]*?)```/g)];
      expect(blocks.length).toBeGreaterThan(0);
      for (const [, block = ""] of blocks) {
        accepts(parse(block));
        expect(accepts.errors, block).toBeNull();
      }
    },
  );

  it("refuses a misspelled key and a wrong value", () => {
    expect(accepts({ http: { prot: 3000 } })).toBe(false);
    expect(accepts({ http: { port: "many" } })).toBe(false);
    expect(accepts({ connectors: { Shop: { type: "http" } } })).toBe(false);
  });
});

describe("freeswitch-pay.example.yaml", () => {
  const example = readFileSync("freeswitch-pay.example.yaml", "utf8");
  const everything = example.replace(/^( *)#(?=[^ #\n])/gm, "$1");

  it("begins with the path of its schema", () => {
    expect(example).toMatch(/^# yaml-language-server: \$schema=\.\/schema\/freeswitch-pay\.schema\.json\n/);
  });

  it("has the defaults", () => {
    const folder = temporaryFolder();
    expect(loadYaml(example, {}, folder)).toEqual(loadYaml("", {}, folder));
  });

  it("has every section, and can be loaded with all of its lines", () => {
    const named = parse(everything);
    expect(Object.keys(named).toSorted()).toEqual(Object.keys(ConfigFile.properties).toSorted());
    const folder = temporaryFolder();
    for (const file of everything.match(/\b[\w.]+\.(xml|yaml|pem|key)\b/g) ?? [])
      writeFileSync(join(folder, file), "");
    const secrets = (everything.match(/(?<=env:)[A-Z_]+/g) ?? []).map((name) => [
      name,
      "0123456789abcdef".repeat(2),
    ]);
    const standard = `whsec_${Buffer.from("0123456789abcdef".repeat(2)).toString("base64")}`;
    const config = loadYaml(everything, { ...Object.fromEntries(secrets), WEBHOOK_SECRET: standard }, folder);
    expect(Object.keys(config.connectors)).toEqual(["Default", "test", "Shop", "Stripe_1"]);
  });
});

describe("docs/connectors.md", () => {
  it("has every key of every connector", () => {
    const schemas = [...Object.values(CONNECTORS), EndpointByUrl];
    const keys = schemas.flatMap((schema) => Object.keys(schema.properties));
    expect(keys.filter((key) => !connectors.includes(key))).toEqual([]);
  });
});
