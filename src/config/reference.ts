import { type TSchema, TypeGuard } from "@sinclair/typebox";
import { stringify } from "yaml";
import { type Annotations, CUSTOM_ANNOTATIONS } from "./schema/annotations.js";
import { ConfigFile, DEFAULT_FILE } from "./schema.js";

/** The tables of docs/configuration.md, each with the keys whose rows it has; the empty key is the file itself. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  switch: ["switches[0]", "http", "logLevel", "", "timeZone"],
  calls: ["apps", "dial", "limits", "prompts"],
  payments: ["connectors", "ledger", "limits.carding"],
  webhooks: ["accounts", "webhooks", "api", "limits.requestsPerMinute"],
};
/** The longest first: `limits.carding` before `limits`. */
const PLACES = Object.values(TABLES)
  .flat()
  .toSorted((a, b) => b.length - a.length);

/** A key in the page's notation, `limits.carding.perCard`, and what its row contains. */
interface Key {
  readonly path: string;
  readonly schema: TSchema & Partial<Annotations>;
}

/**
 * The keys of a schema. A mapping or a list with a default is one key, whatever it holds; a mapping with names of its users'
 * choice may also have names with a meaning of their own.
 */
function keysOf({ path, schema }: Key): Key[] {
  const own = schema.each === undefined ? path : `${path}.<${schema.each}>`;
  if (defaultOf(schema) !== undefined) {
    const reserved = schema.each !== undefined && TypeGuard.IsObject(schema) ? schema.properties : {};
    return [{ path: own, schema }, ...membersOf(reserved, `${path}.`)];
  }
  if (TypeGuard.IsObject(schema)) return membersOf(schema.properties, `${path}.`);
  if (TypeGuard.IsRecord(schema))
    return Object.values(schema.patternProperties).flatMap((one) => keysOf({ path: own, schema: one }));
  if (TypeGuard.IsArray(schema) && TypeGuard.IsObject(schema.items))
    return keysOf({ path: `${path}[0]`, schema: schema.items });
  return [{ path, schema }];
}

function membersOf(properties: Readonly<Record<string, TSchema>>, prefix: string): Key[] {
  return Object.entries(properties).flatMap(([name, schema]) => keysOf({ path: prefix + name, schema }));
}

function defaultOf(schema: Key["schema"]): string | undefined {
  if (schema.defaultText !== undefined) return schema.defaultText;
  return schema.default === undefined
    ? undefined
    : code(stringify(schema.default, { collectionStyle: "flow", flowCollectionPadding: false }).trim());
}

/** The place in a table where the row of a key is. */
function placeOf(path: string): string | undefined {
  return PLACES.find((place) => path === place || path.startsWith(`${place}.`));
}

function rowOf(
  { environment, description, see, ...schema }: Key["schema"],
  paths: readonly string[],
): string {
  const link = see === undefined ? "" : ` ([${see.replace(/\.md.*/, "")}](${see}))`;
  const cells = [
    code(environment),
    paths.map(code).join(", "),
    defaultOf(schema) ?? "none",
    description + link,
  ];
  return `| ${cells.join(" | ")} |`.replaceAll("|  |", "| |");
}

/** Keys that differ in nothing but their names share a row. */
function tableOf(places: readonly string[]): string {
  const keys = [{ path: "", schema: ConfigFile }, ...membersOf(ConfigFile.properties, "")];
  const shared = new Map<string, Key[]>();
  for (const key of places.flatMap((place) => keys.filter(({ path }) => placeOf(path) === place))) {
    const row = rowOf(key.schema, []);
    shared.set(row, [...(shared.get(row) ?? []), key]);
  }
  const rows = [...shared.values()].map((alike) =>
    rowOf(
      (alike[0] as Key).schema,
      alike.map(({ path }) => path),
    ),
  );
  return ["| environment | file | default | description |", "|---|---|---|---|", ...rows].join("\n");
}

function code(text = ""): string {
  return text === "" ? "" : `\`${text}\``;
}

/** docs/configuration.md with its tables, between the markers `begin` and `end`, written again from the schema. */
export function withTables(page: string): string {
  return page.replace(
    /(<!-- begin: (\w+) -->\n)[\s\S]*?(\n<!-- end: \2 -->)/g,
    (_, begin: string, table: string, end: string) => `${begin}\n${tableOf(TABLES[table] ?? [])}\n${end}`,
  );
}

/** The text of schema/freeswitch-pay.schema.json, for editors: JSON Schema draft-07, which all of them read. */
export function jsonSchema(): string {
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "https://raw.githubusercontent.com/freeswitch-pay/freeswitch-pay/main/schema/freeswitch-pay.schema.json",
    title: DEFAULT_FILE,
    ...ConfigFile,
  };
  // A string: a key of the file with an annotation's name would hold a schema.
  const withoutCustom = (name: string, value: unknown) =>
    CUSTOM_ANNOTATIONS.includes(name) && typeof value === "string" ? undefined : value;
  return `${JSON.stringify(schema, withoutCustom, 2)}\n`;
}
