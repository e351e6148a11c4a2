import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this package: `src/cli` and `dist/cli` lie at the same depth. */
export const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
