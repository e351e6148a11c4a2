import { type TSchema, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { CONNECTORS, ConfigFile } from "./schema.js";

/** The parts of a configuration file that can be used, and what is wrong with the others. */
export interface CheckedFile {
  readonly usable: ConfigFile;
  readonly mistakes: string[];
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Checks each top-level key by itself: one that is wrong does not hide the mistakes of the others, which are looked at
 * again when they are completed.
 */
export function checkFile(file: unknown): CheckedFile {
  if (!isMapping(file)) return { usable: {}, mistakes: ["the file: must hold keys and values"] };
  const mistakes: string[] = [];
  const usable: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(file)) {
    const found = mistakesIn(key, value);
    mistakes.push(...found);
    if (found.length === 0) usable[key] = value;
  }
  return { usable: usable as ConfigFile, mistakes };
}

function mistakesIn(key: string, value: unknown): string[] {
  if (!Object.hasOwn(ConfigFile.properties, key)) {
    return [`${key}: is no key; the keys are ${Object.keys(ConfigFile.properties).join(", ")}`];
  }
  if (key === "connectors" && isMapping(value)) {
    return Object.entries(value).flatMap(([name, connector]) =>
      connectorMistakes(`connectors.${name}`, connector),
    );
  }
  return schemaMistakes(key, ConfigFile.properties[key as keyof ConfigFile], value);
}

/** A union's own mistake would only say that neither fits. */
function connectorMistakes(where: string, connector: unknown): string[] {
  if (!isMapping(connector)) return [`${where}: must hold keys and values`];
  const { type } = connector;
  if (typeof type === "string" && Object.hasOwn(CONNECTORS, type))
    return schemaMistakes(where, CONNECTORS[type as keyof typeof CONNECTORS], connector);
  const types = Object.keys(CONNECTORS);
  return [`${where}.type: must be ${types.slice(0, -1).join(", ")} or ${types.at(-1)}`];
}

/** The first mistake of each place. */
function schemaMistakes(where: string, schema: TSchema, value: unknown): string[] {
  const byPlace = new Map<string, string>();
  for (const { path, message } of Value.Errors(Type.Required(Type.Object({ value: schema })), { value })) {
    const place = where + path.slice("/value".length).replaceAll("/", ".");
    if (!byPlace.has(place))
      byPlace.set(place, `${place}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`);
  }
  return [...byPlace.values()];
}
