import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import type { ErrorCode } from "../../../core/errors.js";
import { SCOPES, type Scope } from "../../../core/scopes.js";

/**
 * Who may use a route: a key with one of these scopes; `own-machine`, for the receivers of tests: this machine without a
 * key, and other machines with any key; `optional`: everyone, and a client with a key gets more detail. A route without
 * `access` is open to everyone.
 */
export type Access = readonly [Scope, ...Scope[]] | "own-machine" | "optional";

/** The client that makes a request. */
export interface Client {
  /** The key's name, or "loopback" for this machine reading without one. */
  readonly name: string;
  readonly scopes: readonly Scope[];
}

declare module "fastify" {
  interface FastifyContextConfig {
    readonly access?: Access;
    /** The errors that the route returns in addition to those of every guarded route; for the OpenAPI document. */
    readonly problems?: readonly ErrorCode[];
  }
  interface FastifyRequest {
    /** Set if `access` was granted by a key, or to this machine reading without one. */
    client: Client | undefined;
  }
}

/** A key of the API, stored as its hash. */
export interface ApiKey {
  readonly name: string;
  /** SHA-256 of the key, in lowercase hexadecimal digits. */
  readonly sha256: string;
  readonly scopes: readonly Scope[];
}

/** The keys of the API. Each is compared in constant time, so that no key can be guessed prefix by prefix. */
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

  /** The client with this key; undefined for an unknown key. */
  clientOf(key: string): Client | undefined {
    const hash = createHash("sha256").update(key).digest();
    let found: Client | undefined;
    for (const known of this.#keys) {
      if (timingSafeEqual(known.hash, hash)) found = known.client;
    }
    return found;
  }
}

/** The key in an Authorization header (RFC 6750 section 2.1); undefined if there is none. */
export function bearerKey(header: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header ?? "")?.[1];
}

/** 26 to the power of 40 is more than 2 to the power of 188. */
const LENGTH = 40;
const FIRST_LETTER = 0x61;

/** A key that this process generates, valid while it runs. */
export interface StartupKey {
  /** Printed once, in the log. */
  readonly text: string;
  readonly key: ApiKey;
}

/** Generates a key of letters only: no rule that looks for card numbers can mistake a part of it for one. */
export function newStartupKey(): StartupKey {
  const text = Array.from({ length: LENGTH }, () => String.fromCharCode(FIRST_LETTER + randomInt(26))).join(
    "",
  );
  return { text, key: { name: "startup key", sha256: sha256Of(text), scopes: SCOPES } };
}

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
