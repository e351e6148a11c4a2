import type { FastifyInstance } from "fastify";

/** Whether calls can be accepted, and the result of each check in a word or a sentence. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
  /** Whether the process accepts no new calls because it is shutting down. */
  readonly draining?: boolean;
  /** How many are in progress; reported while it drains. */
  readonly calls?: number;
  /** The target of each check, such as the address of a switch; sent only with a key, or if it may be read without. */
  readonly addresses?: Readonly<Record<string, string>>;
}

/** `/healthz`: the process is up. `/readyz`: it can accept calls, or 503 if it cannot. Both are open to every probe. */
export function healthRoutes(
  ready: () => Readiness | Promise<Readiness>,
): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    // Requested every few seconds by the supervisor of the process.
    app.get("/healthz", { logLevel: "warn" }, async () => ({ status: "up" }));

    app.get("/readyz", { logLevel: "warn", config: { access: "optional" } }, async ({ client }, reply) => {
      const { addresses, ...readiness } = await ready();
      const reported =
        client === undefined || addresses === undefined ? readiness : { ...readiness, addresses };
      return reply.code(readiness.ready ? 200 : 503).send(reported);
    });
  };
}

/** Prometheus, "Exposition formats", section "Text-based format". */
const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** `GET /metrics`: what Prometheus scrapes. */
export function metricsRoutes(exposition: () => Promise<string>): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    // Requested every few seconds by Prometheus.
    app.get("/metrics", { logLevel: "warn", config: { access: ["metrics:read"] } }, async (_request, reply) =>
      reply.type(CONTENT_TYPE).send(await exposition()),
    );
  };
}
