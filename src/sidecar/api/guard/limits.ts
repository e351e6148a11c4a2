import { normalizeIP, type RateLimitPluginOptions } from "@fastify/rate-limit";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../../core/errors.js";

const MINUTE_MS = 60_000;
/** How many refused requests a minute are answered with the reason, of one address; a right key is never one of them. */
const MOST_REFUSED = 20;

function addressOf({ ip }: FastifyRequest): string {
  return normalizeIP(ip);
}

function tooMany(): AppError {
  return new AppError("RATE_LIMITED", "too many requests in a minute");
}

/** Limits each key, and what this machine reads without one, on every route that needs one. Fails with AppError RATE_LIMITED. */
export function requestLimits(perMinute: number): RateLimitPluginOptions {
  return {
    max: perMinute,
    timeWindow: MINUTE_MS,
    keyGenerator: ({ client, ip }) => (client === undefined ? normalizeIP(ip) : `key ${client.name}`),
    allowList: ({ client }) => client === undefined,
    errorResponseBuilder: tooMany,
  };
}

/** Counts the requests that were refused, by address. */
export class RefusalLimit {
  readonly #count: ReturnType<FastifyInstance["createRateLimit"]>;

  /** `app` must have the plugin of the limits. */
  constructor(app: FastifyInstance, perMinute: number) {
    this.#count = app.createRateLimit({
      max: Math.min(MOST_REFUSED, perMinute),
      timeWindow: MINUTE_MS,
      keyGenerator: addressOf,
      allowList: [],
    });
  }

  /** Counts a refusal. Throws AppError RATE_LIMITED when it is one too many. */
  async add(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const state = await this.#count(request);
    if (!state.isAllowed && state.isExceeded) throw refuse(reply, state.ttlInSeconds);
  }
}

function refuse(reply: FastifyReply, seconds: number): AppError {
  reply.header("retry-after", seconds);
  return tooMany();
}
