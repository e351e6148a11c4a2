import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../src/config/load.js";
import { temporaryFolder } from "./temporary-folder.js";

/** Loads a configuration file of this text; `folder` contains it, and the files that it names by relative paths. */
export function loadYaml(yaml: string, environment: Record<string, string> = {}, folder = temporaryFolder()) {
  const file = join(folder, "freeswitch-pay.yaml");
  writeFileSync(file, yaml);
  return loadConfig({ CONFIG_FILE: file, ...environment }, "/package");
}
