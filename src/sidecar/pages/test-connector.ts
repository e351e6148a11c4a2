import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { readPaymentOrder, SECRET_KEYS } from "../../connectors/test/payment-order.js";
import { TEST_CARDS } from "../../connectors/test/test-cards.js";
import type { ProcessorAnswer, TestProcessor } from "../../connectors/test/test-processor.js";
import { cvvLengthOf } from "../../core/card-number.js";
import { AppError } from "../../core/errors.js";
import { readSecretBody, readSecretJson } from "../secret-body.js";

const PATH = "/connectors/test";

/**
 * The built-in payment connector, which implements the contract of Twilio's Generic Pay Connector. GET returns its charges
 * and the table of test cards, which `/cards` returns to everyone; with a transaction's id, the outcome of that
 * transaction. The card number is copied from the request's bytes into SecretDigits, and both are wiped.
 */
export function testConnectorRoutes(processor: TestProcessor): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    // Twilio sends an empty content type, which Fastify would refuse: every body is read as JSON.
    app.addHook("onRequest", async (request) => {
      request.headers["content-type"] = "application/json";
    });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", (request: FastifyRequest, payload: Readable) =>
      readSecretBody(payload, request.routeOptions.bodyLimit),
    );

    app.post<{ Body: Uint8Array }>(PATH, { config: { access: "own-machine" } }, async (request, reply) =>
      send(reply, await take(processor, request.body, request)),
    );

    // The controller looks up the outcome of a payment.
    app.get<{ Params: { id: string } }>(
      `${PATH}/:id`,
      { config: { access: "own-machine" } },
      async (request, reply) => {
        const known = processor.lookup(request.params.id);
        if (known === undefined) throw new AppError("NOT_FOUND", "no such transaction has been received");
        return send(reply, known);
      },
    );

    app.get(PATH, { config: { access: ["transactions:read"] } }, async () => ({
      charges: processor.charges(),
      cards: cards(),
    }));

    // The web phone's page has no key.
    app.get(`${PATH}/cards`, async () => ({ cards: cards() }));
  };
}

function cards() {
  return TEST_CARDS.map(({ number, brand, title, behavior }) => ({
    number,
    brand,
    title,
    does: behavior.does,
    cvvLength: cvvLengthOf(brand),
  }));
}

async function take(
  processor: TestProcessor,
  body: Uint8Array,
  request: FastifyRequest,
): Promise<ProcessorAnswer> {
  try {
    const document = readSecretJson(body, SECRET_KEYS);
    try {
      const order = readPaymentOrder(document.value);
      request.log.info(
        { transactionId: order.transactionId, kind: order.kind },
        "the test connector received a payment",
      );
      return await processor.process(order);
    } finally {
      document.wipe();
    }
  } finally {
    body.fill(0);
  }
}

function send(reply: FastifyReply, answer: ProcessorAnswer): FastifyReply {
  switch (answer.send) {
    case "json":
      return reply.code(answer.status ?? 200).send(answer.body);
    case "nonsense":
      return reply.type("text/html").send("<h1>It works!</h1>");
    case "error":
      return reply.code(500).send({ error: "the test card requests a server error" });
    case "nothing":
      // The connection stays open until the client's timeout closes it.
      return reply.hijack();
  }
}
