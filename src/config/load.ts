import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse as parseYaml, YAMLParseError } from "yaml";
import { AppError } from "../domain/errors.js";
import { checkFile } from "./check-file.js";
import { completed } from "./complete.js";
import type { Config } from "./config.js";
import type { Environment } from "./environment.js";
import { openFiles } from "./open-files.js";
import { weakKeys } from "./weak-keys.js";

const DEFAULT_FILE = "freeswitch-pay.yaml";

/**
 * Reads the configuration from CONFIG_FILE (freeswitch-pay.yaml when that exists) and the environment, which wins.
 * Throws AppError CONFIG_UNREADABLE, or CONFIG_INVALID that names every mistake at once.
 */
export function loadConfig(environment: Environment, packageRoot: string): Config {
  const { file, base, path } = readFile(environment);
  const { usable, mistakes } = checkFile(file);
  const config = completed(usable, environment, { base, packageRoot }, (mistake) => mistakes.push(mistake));
  if (mistakes.length > 0) {
    throw new AppError(
      "CONFIG_INVALID",
      `${mistakes.length} mistake(s) in the configuration:\n  ${mistakes.join("\n  ")}`,
    );
  }
  return { ...config, warnings: [...openFiles(path, usable, base), ...weakKeys(config.signing)] };
}

function readFile(environment: Environment): { file: unknown; base: string; path?: string } {
  const named = environment.CONFIG_FILE || undefined;
  const path = resolve(named ?? DEFAULT_FILE);
  if (named === undefined && !existsSync(path)) return { file: {}, base: process.cwd() };
  const unreadable = (why: string) => new AppError("CONFIG_UNREADABLE", `CONFIG_FILE ${path}: ${why}`);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    throw unreadable((thrown as Error).message);
  }
  try {
    // Its warnings would go to the terminal, with the line that they are about.
    return { file: parseYaml(text, { logLevel: "error" }) ?? {}, base: dirname(path), path };
  } catch (thrown) {
    throw unreadable(whyNoYaml(thrown));
  }
}

/** The parser's errors quote the file, which may hold secrets: only its rule and the place are told. */
function whyNoYaml(thrown: unknown): string {
  const found =
    thrown instanceof YAMLParseError ? /^([^":]+).* at line (\d+), column (\d+)/.exec(thrown.message) : null;
  if (found === null) return "is no YAML: has it an alias (`*name`) where quotes are missing?";
  const [, rule = "", line, column] = found;
  return `is no YAML at line ${line}, column ${column}: ${rule.replace(/ at line .*/, "").trim()}`;
}
