import { Type } from "@sinclair/typebox";
import { AppError } from "../../../core/errors.js";
import type { PaymentView } from "../../../observability/views.js";
import type { PayControl, PaymentStarter } from "../ports.js";
import { ById } from "../schema/requests.js";
import { answers } from "../schema/views.js";
import type { Api } from "./route.js";

const text = (description: string) => Type.Optional(Type.String({ description }));

/**
 * SignalWire, SWML "pay": its parameters, with the connector by its name, for the OpenAPI document. They are read and checked by whoever starts the
 * payment, with every mistake named.
 */
const PayParameters = Type.Object(
  {
    payment_connector: text(
      "A name of `connectors` in the configuration, never an address; Default without it.",
    ),
    charge_amount: text("In the currency's own unit; without it a token is asked for."),
    currency: text("ISO 4217; USD without it."),
    description: text("Passed on to the connector."),
    input: text("dtmf."),
    language: text("Of the prompts; en-US without it."),
    max_attempts: Type.Optional(Type.Integer({ minimum: 1, description: "Tries; 1 without it." })),
    min_postal_code_length: Type.Optional(Type.Integer({ minimum: 0 })),
    parameters: Type.Optional(
      Type.Array(Type.Object({ name: Type.String(), value: Type.String() }), {
        description: "Passed on to the connector.",
      }),
    ),
    payment_method: text("credit-card."),
    postal_code: Type.Optional(
      Type.Union([Type.Boolean(), Type.String()], {
        description: "Whether it is asked for, or the postal code itself.",
      }),
    ),
    prompts: Type.Optional(
      Type.Array(
        Type.Object({
          for: Type.String({ description: "A stage." }),
          actions: Type.Array(Type.Object({ type: Type.String(), phrase: Type.String() })),
          attempts: text("Numbers with spaces between them."),
          card_type: text("Card types with spaces between them."),
          error_type: text("Errors with spaces between them."),
        }),
      ),
    ),
    security_code: Type.Optional(Type.Boolean({ description: "Whether it is asked for." })),
    status_url: text("Where status webhooks go."),
    timeout: Type.Optional(Type.Integer({ minimum: 1, description: "Seconds; 5 without it." })),
    token_type: text("one-time or reusable."),
    valid_card_types: text("Card types with spaces between them."),
    voice: text("Of the prompts."),
  },
  {
    examples: [{ payment_connector: "Default", charge_amount: "20.45" }],
  },
);

const tags = ["calls"];

/**
 * `POST /calls/{id}/pay/stop`: ends the collecting of a card, with the result `relay-pay-stop` (SignalWire's RELAY
 * method calling.pay.stop).
 */
export function payStopRoutes(payments: PayControl) {
  return async (app: Api): Promise<void> => {
    app.post(
      "/calls/:id/pay/stop",
      {
        config: { access: ["calls:pay"], problems: ["NOT_FOUND", "PAY_NOT_RUNNING"] },
        schema: {
          tags,
          operationId: "stopPayment",
          summary: "Stop the payment of a call",
          description:
            "Only while the card is collected: one that was sent to the connector can't be called back.",
          params: ById,
          response: { 202: answers.payment },
        },
      },
      async ({ params: { id } }, reply) => {
        switch (payments.stop(id)) {
          case "unknown-call":
            throw noSuchCall();
          case "no-payment":
            throw new AppError("PAY_NOT_RUNNING", "no payment can be stopped on this call");
          case "stopped":
            return reply.code(202).send({ object: "payment", id: null, call: id, status: "stopping" });
        }
      },
    );
  };
}

/** `POST /calls/{id}/pay`: starts a payment on a call in progress. */
export function payStartRoutes(payments: PaymentStarter) {
  return async (app: Api): Promise<void> => {
    app.post(
      "/calls/:id/pay",
      {
        config: {
          access: ["calls:pay"],
          problems: [
            "REQUEST_INVALID",
            "CONNECTOR_ADDRESS",
            "CONNECTOR_UNKNOWN",
            "NOT_FOUND",
            "PAY_IN_PROGRESS",
          ],
        },
        schema: {
          tags,
          operationId: "startPayment",
          summary: "Start a payment on a call",
          description:
            "The parameters are those of SignalWire's SWML method `pay`, but for the connector, which is named and never given by its address. The document goes on when it is over.",
          params: ById,
          body: PayParameters,
          response: { 202: answers.payment },
        },
        // Whoever starts the payment reads the parameters, and names every mistake.
        validatorCompiler: () => (value: unknown) => ({ value }),
      },
      async ({ params: { id }, body }, reply) => {
        reply.code(202);
        return startOn(id, body, payments);
      },
    );
  };
}

async function startOn(call: string, parameters: unknown, payments: PaymentStarter): Promise<PaymentView> {
  if (typeof parameters !== "object" || parameters === null || Array.isArray(parameters))
    throw new AppError("REQUEST_INVALID", "the body must be a JSON object");
  const start = await payments.start(call, parameters);
  if ("mistakes" in start) throw new AppError("REQUEST_INVALID", start.mistakes.join("; "));
  if ("id" in start) return { object: "payment", id: start.id, call, status: "starting" };
  throw start.refused === "unknown-call"
    ? noSuchCall()
    : new AppError("PAY_IN_PROGRESS", "a payment is being collected on this call");
}

function noSuchCall(): AppError {
  return new AppError("NOT_FOUND", "there is no such call");
}
