import formBody from "@fastify/formbody";
import type { FastifyInstance } from "fastify";

/** What the caller of an example hears, by the Result of the payment. */
const WORDS = new Map([
  ["success", "Thank you. Your payment went through. Goodbye."],
  // An answer that never came may have moved money all the same.
  ["payment-connector-error", "Your payment could not be completed. Goodbye."],
  ["too-many-failed-attempts", "We could not read your card. Nothing was charged. Goodbye."],
  ["caller-interrupted-with-star", "You cancelled. Nothing was charged. Goodbye."],
]);
const OTHERWISE = "Something went wrong. Goodbye.";

/** `/demo/after-pay`: what a merchant's `action` could answer; the shipped examples go there. */
export async function demoRoutes(app: FastifyInstance): Promise<void> {
  await app.register(formBody);
  app.post<{ Body?: { Result?: string } }>("/demo/after-pay", async (request, reply) => {
    const words = WORDS.get(request.body?.Result ?? "") ?? OTHERWISE;
    return reply.type("text/xml; charset=utf-8").send(`<Response><Say>${words}</Say><Hangup/></Response>\n`);
  });
}
