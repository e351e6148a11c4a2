import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { checkAddress } from "./allowed.js";
import type { AppConfig, Config } from "./config.js";
import type { Mistaken, Places } from "./mistaken.js";
import type { ConfigFile } from "./schema.js";

/** What each dialled number leads to; the shipped examples when the file names none. */
export function apps(
  file: ConfigFile,
  { base, packageRoot }: Places,
  allowedHosts: readonly string[],
  mistaken: Mistaken,
): Config["apps"] {
  const shipped = {
    tokenize: { document: resolve(packageRoot, "examples/tokenize.twiml.xml"), dialect: "twiml" },
    "*": { document: resolve(packageRoot, "examples/charge.twiml.xml"), dialect: "twiml" },
  };
  if (file.apps === undefined) return shipped;
  const source = (where: string, text: string): string => {
    const isUrl = /^https?:/.test(text);
    if (isUrl) checkAddress(where, text, allowedHosts, mistaken);
    const absolute = isUrl ? text : resolve(base, text);
    if (!isUrl && !existsSync(absolute)) mistaken(`${where}: there is no file ${absolute}`);
    return absolute;
  };
  return Object.fromEntries(
    Object.entries(file.apps).map(([number, { document, dialect, fallback }]): [string, AppConfig] => [
      number,
      {
        document: source(`apps.${number}.document`, document),
        dialect: dialect ?? "twiml",
        ...(fallback === undefined ? {} : { fallback: source(`apps.${number}.fallback`, fallback) }),
      },
    ]),
  );
}
