import formbody from "@fastify/formbody";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Clock } from "../../core/clock.js";

const MAX_KEPT = 200;

/** A status webhook as received. */
export interface ReceivedStatus {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly method: string;
  /** The form or JSON body; for a GET, the query. */
  readonly fields: unknown;
}

/** The total of everything kept, as JSON. */
const MAX_CHARACTERS = 512 * 1024;

/** A receiver of status webhooks for use while writing a document: it keeps the last 200, in memory only. */
export function statusSinkRoutes(clock: Clock): (app: FastifyInstance) => Promise<void> {
  const recent: ReceivedStatus[] = [];
  const sizes: number[] = [];
  let size = 0;

  function keep(request: FastifyRequest, fields: unknown): void {
    const length = JSON.stringify(fields).length;
    recent.push({ at: new Date(clock.now()).toISOString(), method: request.method, fields });
    sizes.push(length);
    size += length;
    while (recent.length > MAX_KEPT || size > MAX_CHARACTERS) {
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

    // A HEAD request is not a webhook.
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
