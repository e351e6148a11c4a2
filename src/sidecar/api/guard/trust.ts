import { SCOPES, type Scope } from "../../../domain/scopes.js";
import type { ApiKey } from "./key-ring.js";

/** Who is let in. */
export interface Trust {
  /** Empty: nobody is, and the API is off but for `keyless`. */
  readonly keys: readonly ApiKey[];
  /** What this machine may read without a key. Nothing that changes anything is ever in it. */
  readonly keyless: readonly Scope[];
}

/** Nobody. */
export const NO_TRUST: Trust = { keys: [], keyless: [] };

/** The scope of figures, in which there is no payment. */
const FIGURES: Scope = "metrics:read";
const READING = SCOPES.filter((scope) => scope.endsWith(":read"));

/**
 * With keys configured, nothing is open without one. Without, the calls of the embedded switch, which are nobody's but
 * the web phone's, are open to this machine for reading, and its pages have the key that was made for this run; of a
 * real FreeSWITCH's calls nothing is told, and nothing is done to them.
 */
export function trustOf(configured: readonly ApiKey[], startupKey: ApiKey | undefined): Trust {
  if (configured.length > 0) return { keys: configured, keyless: [] };
  return startupKey === undefined
    ? { keys: [], keyless: [FIGURES] }
    : { keys: [startupKey], keyless: READING };
}
