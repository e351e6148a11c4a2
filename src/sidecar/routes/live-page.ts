import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

export interface LivePageOptions {
  /** Whether the page leads to the web phone, which can call with the embedded switch only. */
  readonly hasWebPhone: boolean;
}

/**
 * The operator's page at `/live`, and its files below that. It holds no data and needs no key: it asks the API, with the
 * viewer's key. What it looks like is in part in `base.css`, which is served with the web phone's page.
 */
export function livePageRoutes({ hasWebPhone }: LivePageOptions): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    await app.register(fastifyStatic, {
      root: fileURLToPath(new URL("../web/live", import.meta.url)),
      prefix: "/live/",
      // The page has one address: its files are named relative to it.
      index: false,
      globIgnore: ["index.html"],
      wildcard: false,
      cacheControl: false,
      setHeaders: (reply) => reply.header("cache-control", "no-cache"),
    });
    app.get("/live", (_request, reply) => reply.sendFile("index.html"));
    app.get("/live/", (_request, reply) => reply.redirect("../live", 308));
    app.get("/live/page.json", async () => ({ webPhone: hasWebPhone }));
  };
}
