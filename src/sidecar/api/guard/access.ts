import type { ErrorCode } from "../../../domain/errors.js";
import type { Scope } from "../../../domain/scopes.js";

/**
 * Who may use a route: a key with one of these scopes; any key; or, for what the controller itself asks, this machine
 * without a key and other machines with any. A route without it is open to everybody.
 */
export type Access = readonly [Scope, ...Scope[]] | "any-key" | "own-machine";

/** Who makes a request. */
export interface Client {
  /** The key's name, or "loopback" where there are no keys. */
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
    /** Set where `access` was checked by a key, or by being this machine. */
    client: Client | undefined;
  }
}
