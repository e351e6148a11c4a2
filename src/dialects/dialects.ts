import { cxml } from "./cxml/cxml.js";
import type { Dialect } from "./dialect.js";
import { type SwmlDialect, swml } from "./swml/swml.js";
import { twiml } from "./twiml/twiml.js";
import { voxml } from "./voxml/voxml.js";

/** Every XML dialect; the first one is the default for a document that does not name one. */
export const DIALECTS: readonly [Dialect, ...Dialect[]] = [twiml, cxml, voxml];

/** The dialects whose documents are programs. */
export const SCRIPTS: readonly SwmlDialect[] = [swml];

/** The dialect of programs with this name. */
export function scriptNamed(name: string): SwmlDialect | undefined {
  return SCRIPTS.find((dialect) => dialect.name === name);
}

/** The dialect with this name. */
export function dialectNamed(name: string): Dialect | undefined {
  return DIALECTS.find((dialect) => dialect.name === name);
}
