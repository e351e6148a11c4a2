import type { FastifyInstance } from "fastify";
import { AppError } from "../../domain/errors.js";
import { isOwnMachine } from "../own-machine.js";

/** Prometheus, "Exposition formats", section "Text-based format". */
const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** `GET /metrics`: what Prometheus scrapes. 403 from another machine. */
export function metricsRoutes(exposition: () => Promise<string>): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    // Asked every few seconds by Prometheus.
    app.get("/metrics", { logLevel: "warn" }, async (request, reply) => {
      if (!isOwnMachine(request.ip))
        throw new AppError("CLIENT_REFUSED", "metrics are read from this machine only");
      return reply.type(CONTENT_TYPE).send(await exposition());
    });
  };
}
