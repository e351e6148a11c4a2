import { fileURLToPath } from "node:url";
import formBody from "@fastify/formbody";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { ERRORS } from "../../core/error-codes.js";

/** What the caller hears at the end of an example, by the Result of the payment. */
const WORDS = new Map([
  ["success", "Thank you. Your payment went through. Goodbye."],
  ["payment-connector-error", "Your payment was declined. Goodbye."],
  ["too-many-failed-attempts", "We could not read your card. Nothing was charged. Goodbye."],
  ["caller-interrupted-with-star", "You cancelled. Nothing was charged. Goodbye."],
]);
/** Without an answer, money may have moved nevertheless: the code is then one of ours, not the connector's. */
const NOT_KNOWN = "Your payment is being checked. Please do not pay again. Goodbye.";
const OTHERWISE = "Something went wrong. Goodbye.";

/** `/demo/after-pay`: an example of a merchant's `action`; the shipped examples use it. */
export async function demoRoutes(app: FastifyInstance): Promise<void> {
  await app.register(formBody);
  app.post<{ Body?: { Result?: string; ConnectorError?: string } }>(
    "/demo/after-pay",
    async (request, reply) => {
      const { Result = "", ConnectorError = "" } = request.body ?? {};
      const isKnown = Result !== "payment-connector-error" || !Object.hasOwn(ERRORS, ConnectorError);
      const words = isKnown ? (WORDS.get(Result) ?? OTHERWISE) : NOT_KNOWN;
      return reply
        .type("text/xml; charset=utf-8")
        .send(`<Response><Say>${words}</Say><Hangup/></Response>\n`);
    },
  );
}

interface LivePageOptions {
  /** Whether the page links to the web phone, which can call with the embedded switch only. */
  readonly hasWebPhone: boolean;
}

/**
 * The operator's page at `/live`, and its files below that path. It contains no data and needs no key: it calls the API
 * with the viewer's key. Part of its style is in `base.css`, which is served with the web phone's page.
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
