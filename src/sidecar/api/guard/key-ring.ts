import { createHash, timingSafeEqual } from "node:crypto";
import type { Scope } from "../../../domain/scopes.js";
import type { Client } from "./access.js";

/** A key of the API, by its hash. */
export interface ApiKey {
  readonly name: string;
  /** SHA-256 of the key, in lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly scopes: readonly Scope[];
}

/** The keys of the API. Every one is compared, in the same time, so that none can be guessed by its beginning. */
export class KeyRing {
  readonly #keys: readonly { readonly hash: Buffer; readonly client: Client }[];

  constructor(keys: readonly ApiKey[]) {
    this.#keys = keys.map(({ name, sha256, scopes }) => ({
      hash: Buffer.from(sha256, "hex"),
      client: { name, scopes },
    }));
  }

  get isEmpty(): boolean {
    return this.#keys.length === 0;
  }

  /** Whose key it is; undefined for nobody's. */
  clientOf(key: string): Client | undefined {
    const hash = createHash("sha256").update(key).digest();
    let found: Client | undefined;
    for (const known of this.#keys) {
      if (timingSafeEqual(known.hash, hash)) found = known.client;
    }
    return found;
  }
}

/** The key in an Authorization header (RFC 6750 section 2.1); undefined where there is none. */
export function bearerKey(header: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header ?? "")?.[1];
}
