import type { Environment } from "./environment.js";
import type { Mistaken } from "./mistaken.js";

const FROM_ENVIRONMENT = /^env:([A-Za-z_][A-Za-z0-9_]*)$/;

/** A secret as it is, or, for `env:NAME`, the environment variable that holds it; one that is not set is a mistake. */
export function secret(where: string, text: string, environment: Environment, mistaken: Mistaken): string {
  const name = FROM_ENVIRONMENT.exec(text)?.[1];
  if (name === undefined) return text;
  const value = environment[name];
  if (value === undefined || value === "") mistaken(`${where}: the environment variable ${name} is not set`);
  return value ?? "";
}
