import type { ErrorCode } from "../../../domain/errors.js";
import type { Scope } from "../../../domain/scopes.js";

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
