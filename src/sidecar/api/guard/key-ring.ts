import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import type { ErrorCode } from "../../../core/errors.js";
import { SCOPES, type Scope } from "../../../core/scopes.js";

/**
 * Who may use a route: a key with one of these scopes; `own-machine`, for the places where tests are received: this machine
 * without a key, and others with any; `optional`: everybody, and a key's holder is told more. A route without it is open
 * to everybody.
 */
export type Access = readonly [Scope, ...Scope[]] | "own-machine" | "optional";

/** Who makes a request. */
export interface Client {
  /** The key's name, or "loopback" for what this machine may read without one. */
  readonly name: string;
  readonly scopes: readonly Scope[];
}

declare module "fastify" {
  interface FastifyContextConfig {
    readonly access?: Access;
    /** What the route answers beside what every guarded one does; for the OpenAPI document. */
    readonly problems?: readonly ErrorCode[];
  }
  interface FastifyRequest {
    /** Set where `access` was checked by a key, or by what this machine may read without one. */
    client: Client | undefined;
  }
}

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

/** 26 to the power of 40 is more than 2 to the power of 188. */
const LENGTH = 40;
const FIRST_LETTER = 0x61;

/** A key that this process made, for as long as it runs. */
export interface StartupKey {
  /** Told once, in the log. */
  readonly text: string;
  readonly key: ApiKey;
}

/** Makes one of letters alone: no rule that looks for card numbers can take a part of it for one. */
export function newStartupKey(): StartupKey {
  const text = Array.from({ length: LENGTH }, () => String.fromCharCode(FIRST_LETTER + randomInt(26))).join(
    "",
  );
  return { text, key: { name: "startup key", sha256: sha256Of(text), scopes: SCOPES } };
}

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
