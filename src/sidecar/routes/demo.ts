import formBody from "@fastify/formbody";
import type { FastifyInstance } from "fastify";
import { ERRORS } from "../../domain/errors.js";

/** What the caller of an example hears, by the Result of the payment. */
const WORDS = new Map([
  ["success", "Thank you. Your payment went through. Goodbye."],
  ["payment-connector-error", "Your payment was declined. Goodbye."],
  ["too-many-failed-attempts", "We could not read your card. Nothing was charged. Goodbye."],
  ["caller-interrupted-with-star", "You cancelled. Nothing was charged. Goodbye."],
]);
/** An answer that never came may have moved money all the same: the code is one of ours then, and not the connector's. */
const NOT_KNOWN = "Your payment is being checked. Please do not pay again. Goodbye.";
const OTHERWISE = "Something went wrong. Goodbye.";

/** `/demo/after-pay`: what a merchant's `action` could answer; the shipped examples go there. */
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
