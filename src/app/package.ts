import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this package: `src/app` and `dist/app` have the same depth. */
export const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** The version of this package. */
export const { version } = JSON.parse(readFileSync(`${packageRoot}/package.json`, "utf8")) as {
  version: string;
};
