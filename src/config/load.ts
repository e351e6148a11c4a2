import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Value } from "@sinclair/typebox/value";
import { parse as parseYaml } from "yaml";
import { AppError } from "../domain/errors.js";
import { completed } from "./complete.js";
import type { Config } from "./config.js";
import type { Environment } from "./environment.js";
import { ConfigFile } from "./schema.js";

const DEFAULT_FILE = "freeswitch-pay.yaml";

/**
 * Reads the configuration from CONFIG_FILE (freeswitch-pay.yaml when that exists) and the environment, which wins.
 * Throws AppError CONFIG_UNREADABLE, or CONFIG_INVALID that names every mistake at once.
 */
export function loadConfig(environment: Environment, packageRoot: string): Config {
  const { file, base } = readFile(environment);
  const mistakes = [...Value.Errors(ConfigFile, file)].map(({ path, message }) => mistakeOf(path, message));
  const unique = [...new Set(mistakes)];
  // A file of the wrong shape can't be completed; its environment is checked all the same.
  const usable: ConfigFile = unique.length === 0 ? (file as ConfigFile) : {};
  const config = completed(usable, environment, { base, packageRoot }, (mistake) => unique.push(mistake));
  if (unique.length > 0) {
    throw new AppError(
      "CONFIG_INVALID",
      `${unique.length} mistake(s) in the configuration:\n  ${unique.join("\n  ")}`,
    );
  }
  return config;
}

function mistakeOf(path: string, message: string): string {
  const key = path.slice(1).replaceAll("/", ".") || "the file";
  return `${key}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

function readFile(environment: Environment): { file: unknown; base: string } {
  const named = environment.CONFIG_FILE || undefined;
  const path = resolve(named ?? DEFAULT_FILE);
  if (named === undefined && !existsSync(path)) return { file: {}, base: process.cwd() };
  try {
    return { file: parseYaml(readFileSync(path, "utf8")) ?? {}, base: dirname(path) };
  } catch (thrown) {
    throw new AppError("CONFIG_UNREADABLE", `CONFIG_FILE ${path}: ${(thrown as Error).message}`, {
      cause: thrown,
    });
  }
}
