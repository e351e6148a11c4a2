import type { FastifyInstance } from "fastify";

/** Whether calls can be taken, and what was looked at, each in a word or a sentence. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

/** `/healthz`: the process is up. `/readyz`: it can take calls; 503 when it can't. */
export function healthRoutes(
  ready: () => Readiness | Promise<Readiness>,
): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    // Asked every few seconds by whatever supervises the process.
    app.get("/healthz", { logLevel: "warn" }, async () => ({ status: "up" }));

    app.get("/readyz", { logLevel: "warn" }, async (_request, reply) => {
      const readiness = await ready();
      return reply.code(readiness.ready ? 200 : 503).send(readiness);
    });
  };
}
