import formbody from "@fastify/formbody";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Clock } from "../../core/clock.js";

const MOST_KEPT = 200;

/** A status webhook as it came. */
export interface ReceivedStatus {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly method: string;
  /** The form or JSON body; of a GET the query. */
  readonly fields: unknown;
}

/** Of all that is kept, as JSON. */
const MOST_CHARACTERS = 512 * 1024;

/** A place for status webhooks while a document is being written: it keeps the last 200, in memory only. */
export function statusSinkRoutes(clock: Clock): (app: FastifyInstance) => Promise<void> {
  const recent: ReceivedStatus[] = [];
  const sizes: number[] = [];
  let size = 0;

  function keep(request: FastifyRequest, fields: unknown): void {
    const one = JSON.stringify(fields).length;
    recent.push({ at: new Date(clock.now()).toISOString(), method: request.method, fields });
    sizes.push(one);
    size += one;
    while (recent.length > MOST_KEPT || size > MOST_CHARACTERS) {
      recent.shift();
      size -= sizes.shift() ?? 0;
    }
  }

  return async (app) => {
    await app.register(formbody);

    app.post("/status", { config: { access: "own-machine" } }, async (request, reply) => {
      keep(request, request.body ?? {});
      return reply.code(204).send();
    });

    // A HEAD request is no webhook.
    app.get(
      "/status",
      { exposeHeadRoute: false, config: { access: "own-machine" } },
      async (request, reply) => {
        keep(request, request.query);
        return reply.code(204).send();
      },
    );

    app.get("/status/recent", { config: { access: ["webhooks:read"] } }, async () => ({ recent }));
  };
}
