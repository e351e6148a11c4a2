import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../../core/errors.js";
import type { Scope } from "../../../core/scopes.js";
import { type Access, bearerKey, type Client, type KeyRing } from "./key-ring.js";
import type { RefusalLimit } from "./limits.js";
import { type Trust, whyNotOwn } from "./own-machine.js";

const REALM = 'Bearer realm="freeswitch-pay"';
/** RFC 6750 section 3.1. */
const INVALID = `${REALM}, error="invalid_token"`;

export interface GuardLimits {
  /** For requests without a key. */
  readonly keyless: RefusalLimit;
  /** For requests with a wrong key. */
  readonly wrongKey: RefusalLimit;
}

/**
 * Enforces the `access` in each route's config by the key of the request. Without a key, this machine may read what the
 * trust leaves open; everything else is refused. Sets `request.client`.
 */
export class Guard {
  readonly #loopback: Client;

  constructor(
    private readonly trust: Pick<Trust, "keyless">,
    private readonly keys: KeyRing,
    private readonly limits: GuardLimits,
  ) {
    this.#loopback = { name: "loopback", scopes: trust.keyless };
  }

  /** An onRequest hook. Throws AppError KEY_MISSING, SCOPE_MISSING, API_OFF, RATE_LIMITED. */
  readonly check = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { access } = request.routeOptions.config;
    if (access === undefined) return;
    if (access === "own-machine" && whyNotOwn(request, { any: true }) === undefined) return;
    const key = bearerKey(request.headers.authorization);
    // Valid keys are checked first: no use of wrong keys by others can lock a valid key out or delay it.
    const client = key === undefined ? this.#reader(request, access) : this.keys.clientOf(key);
    if (client !== undefined) allow(client, access, reply);
    else await this.#refuse(access, key !== undefined, request, reply);
    request.client = client;
  };

  /** The client of a request without a key: this machine, for what it may read that way. */
  #reader(request: FastifyRequest, access: Access): Client | undefined {
    const { keyless } = this.trust;
    const isOpen = access !== "own-machine" && keyless.some((scope) => opens(scope, access));
    // A client that sends any credentials intends to be identified by them.
    const isKeyless = request.headers.authorization === undefined;
    return isOpen && isKeyless && whyNotOwn(request, { any: false }) === undefined
      ? this.#loopback
      : undefined;
  }

  /** Does nothing if access is optional. */
  async #refuse(
    access: Access,
    hasKey: boolean,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    // A supervisor's probe with an outdated key must not take the controller out of service.
    if (access === "optional") return;
    if (hasKey) await this.limits.wrongKey.add(request, reply);
    if (!hasKey) await this.limits.keyless.add(request, reply);
    if (this.keys.isEmpty) throw new AppError("API_OFF", "no API key is configured");
    reply.header("www-authenticate", hasKey ? INVALID : REALM);
    const what = hasKey ? "the request's API key is unknown" : "the request has no API key";
    throw new AppError("KEY_MISSING", what);
  }
}

function opens(scope: Scope, access: Access): boolean {
  return access === "optional" ? scope !== "metrics:read" : access.includes(scope);
}

function allow(client: Client, access: Access, reply: FastifyReply): void {
  if (typeof access === "string" || access.some((scope) => client.scopes.includes(scope))) return;
  reply.header("www-authenticate", `${REALM}, error="insufficient_scope", scope="${access.join(" ")}"`);
  throw new AppError(
    "SCOPE_MISSING",
    `the key "${client.name}" does not have the scope ${access.join(" or ")}`,
  );
}
