import { createHash } from "node:crypto";
import { SCOPES, type Scope } from "../../src/core/scopes.js";
import { type Trust, trustOf } from "../../src/sidecar/api/guard/own-machine.js";

/** An API key in the form of the configuration. */
export function apiKey(name: string, key: string, scopes: readonly Scope[] = SCOPES) {
  return { name, sha256: createHash("sha256").update(key).digest("hex"), scopes };
}

/** The key that a controller with the embedded switch generates for its run. */
const STARTUP_KEY = "letters-of-the-startup-key";
/** The headers of a client that has it. */
export const WITH_KEY = { authorization: `Bearer ${STARTUP_KEY}` };
/** The trust of a controller with the embedded switch and without `api.keys`. */
export const EMBEDDED: Trust = trustOf([], apiKey("startup key", STARTUP_KEY));
