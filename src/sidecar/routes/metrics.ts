import type { FastifyInstance } from "fastify";

/** Prometheus, "Exposition formats", section "Text-based format". */
const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** `GET /metrics`: what Prometheus scrapes. */
export function metricsRoutes(exposition: () => Promise<string>): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    // Asked every few seconds by Prometheus.
    app.get("/metrics", { logLevel: "warn", config: { access: ["metrics:read"] } }, async (_request, reply) =>
      reply.type(CONTENT_TYPE).send(await exposition()),
    );
  };
}
