import type { FastifyInstance } from "fastify";

/** Whether calls can be taken, and what was looked at, each in a word or a sentence. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
  /** Whether the process takes no more calls because it was asked to end. */
  readonly draining?: boolean;
  /** How many are in progress; told while it drains. */
  readonly calls?: number;
  /** Where each check looked, as the address of a switch; told only to who has a key, or may read without one. */
  readonly addresses?: Readonly<Record<string, string>>;
}

/** `/healthz`: the process is up. `/readyz`: it can take calls; 503 when it can't. Both are open to every probe. */
export function healthRoutes(
  ready: () => Readiness | Promise<Readiness>,
): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    // Asked every few seconds by whatever supervises the process.
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
    // Asked every few seconds by Prometheus.
    app.get("/metrics", { logLevel: "warn", config: { access: ["metrics:read"] } }, async (_request, reply) =>
      reply.type(CONTENT_TYPE).send(await exposition()),
    );
  };
}
