import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../../domain/errors.js";
import { SCOPES } from "../../../domain/scopes.js";
import type { Access, Client } from "./access.js";
import { bearerKey, type KeyRing } from "./key-ring.js";
import type { RefusalLimit } from "./limits.js";
import { whyNotOwn } from "./own-machine.js";

const REALM = 'Bearer realm="freeswitch-pay"';
const OWN_MACHINE: Client = { name: "loopback", scopes: SCOPES };

export interface GuardLimits {
  /** Of requests without a key. */
  readonly keyless: RefusalLimit;
  /** Of requests with a wrong key: an address that has used it up is not told any more whether a key is right. */
  readonly wrongKey: RefusalLimit;
}

/**
 * Holds every route to the `access` in its config. With keys configured a key is needed from everywhere; without, only
 * this machine itself may ask. Sets `request.client`.
 */
export class Guard {
  constructor(
    private readonly keys: KeyRing,
    private readonly limits: GuardLimits,
  ) {}

  /** An onRequest hook. Throws AppError KEY_MISSING, SCOPE_MISSING, CLIENT_REFUSED, RATE_LIMITED. */
  readonly check = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { access } = request.routeOptions.config;
    if (access === undefined) return;
    if (access === "own-machine" && whyNotOwn(request, { any: true }) === undefined) return;
    const client = this.keys.isEmpty
      ? await this.#ownMachine(request, reply)
      : await this.#holder(request, reply);
    allow(client, access, reply);
    request.client = client;
  };

  async #ownMachine(request: FastifyRequest, reply: FastifyReply): Promise<Client> {
    const reason = whyNotOwn(request, { any: false });
    if (reason === undefined) return OWN_MACHINE;
    await this.limits.keyless.add(request, reply);
    throw new AppError("CLIENT_REFUSED", `${reason}, and no key of the API is configured`);
  }

  async #holder(request: FastifyRequest, reply: FastifyReply): Promise<Client> {
    const key = bearerKey(request.headers.authorization);
    if (key === undefined) {
      await this.limits.keyless.add(request, reply);
      reply.header("www-authenticate", REALM);
      throw new AppError("KEY_MISSING", "the request has no API key");
    }
    await this.limits.wrongKey.check(request, reply);
    const client = this.keys.clientOf(key);
    if (client !== undefined) return client;
    await this.limits.wrongKey.add(request, reply);
    // RFC 6750 section 3.1.
    reply.header("www-authenticate", `${REALM}, error="invalid_token"`);
    throw new AppError("KEY_MISSING", "the request's API key is not known");
  }
}

function allow(client: Client, access: Access, reply: FastifyReply): void {
  if (typeof access === "string" || access.some((scope) => client.scopes.includes(scope))) return;
  reply.header("www-authenticate", `${REALM}, error="insufficient_scope", scope="${access.join(" ")}"`);
  throw new AppError(
    "SCOPE_MISSING",
    `the key "${client.name}" does not have the scope ${access.join(" or ")}`,
  );
}
