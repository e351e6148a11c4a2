import { normalizeIP, type RateLimitPluginOptions } from "@fastify/rate-limit";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../../../core/errors.js";

const MINUTE_MS = 60_000;
/** Refused requests per minute and address that are answered with the reason; a valid key never counts. */
const MAX_REFUSED = 20;

function addressOf({ ip }: FastifyRequest): string {
  return normalizeIP(ip);
}

function tooMany(): AppError {
  return new AppError("RATE_LIMITED", "too many requests in a minute");
}

/** Limits each key, and keyless reads by this machine, on every route that needs a key. Fails with AppError RATE_LIMITED. */
export function requestLimits(perMinute: number): RateLimitPluginOptions {
  return {
    max: perMinute,
    timeWindow: MINUTE_MS,
    keyGenerator: ({ client, ip }) => (client === undefined ? normalizeIP(ip) : `key ${client.name}`),
    allowList: ({ client }) => client === undefined,
    errorResponseBuilder: tooMany,
  };
}

/** Counts refused requests by address. */
export class RefusalLimit {
  readonly #count: ReturnType<FastifyInstance["createRateLimit"]>;

  /** `app` must have the rate limit plugin. */
  constructor(app: FastifyInstance, perMinute: number) {
    this.#count = app.createRateLimit({
      max: Math.min(MAX_REFUSED, perMinute),
      timeWindow: MINUTE_MS,
      keyGenerator: addressOf,
      allowList: [],
    });
  }

  /** Counts a refusal. Throws AppError RATE_LIMITED if it exceeds the limit. */
  async add(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const state = await this.#count(request);
    if (!state.isAllowed && state.isExceeded) throw refuse(reply, state.ttlInSeconds);
  }
}

function refuse(reply: FastifyReply, seconds: number): AppError {
  reply.header("retry-after", seconds);
  return tooMany();
}
