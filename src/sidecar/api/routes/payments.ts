import { Type } from "@sinclair/typebox";
import { AppError } from "../../../core/errors.js";
import type { PaymentView } from "../../../observability/views.js";
import type { PayControl, PaymentStarter } from "../ports.js";
import { ById } from "../schema/requests.js";
import { answers } from "../schema/views.js";
import type { Api } from "./route.js";

const text = (description: string) => Type.Optional(Type.String({ description }));

/**
 * SignalWire, SWML "pay": its parameters, with the connector by name, for the OpenAPI document. The code that starts the
 * payment reads and checks them, and names every mistake.
 */
const PayParameters = Type.Object(
  {
    payment_connector: text(
      "The name of a connector in the configuration, never an address. Default: Default.",
    ),
    charge_amount: text("In the currency's main unit; without it, a token is requested."),
    currency: text("ISO 4217. Default: USD."),
    description: text("Passed on to the connector."),
    input: text("dtmf."),
    language: text("The language of the prompts. Default: en-US."),
    max_attempts: Type.Optional(Type.Integer({ minimum: 1, description: "Attempts per stage. Default: 1." })),
    min_postal_code_length: Type.Optional(Type.Integer({ minimum: 0 })),
    parameters: Type.Optional(
      Type.Array(Type.Object({ name: Type.String(), value: Type.String() }), {
        description: "Passed on to the connector.",
      }),
    ),
    payment_method: text("credit-card."),
    postal_code: Type.Optional(
      Type.Union([Type.Boolean(), Type.String()], {
        description: "Whether to ask for it, or the postal code itself.",
      }),
    ),
    prompts: Type.Optional(
      Type.Array(
        Type.Object({
          for: Type.String({ description: "A stage." }),
          actions: Type.Array(Type.Object({ type: Type.String(), phrase: Type.String() })),
          attempts: text("Numbers, separated by spaces."),
          card_type: text("Card types, separated by spaces."),
          error_type: text("Errors, separated by spaces."),
        }),
      ),
    ),
    security_code: Type.Optional(Type.Boolean({ description: "Whether to ask for it." })),
    status_url: text("The URL for status webhooks."),
    timeout: Type.Optional(Type.Integer({ minimum: 1, description: "Seconds. Default: 5." })),
    token_type: text("one-time or reusable."),
    valid_card_types: text("Card types, separated by spaces."),
    voice: text("The voice of the prompts."),
  },
  {
    examples: [{ payment_connector: "Default", charge_amount: "20.45" }],
  },
);

const tags = ["calls"];

/**
 * `POST /calls/{id}/pay/stop`: ends the collection of a card with the result `relay-pay-stop` (SignalWire's RELAY method
 * calling.pay.stop).
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
            "Only while the card is collected: a payment that was sent to the connector cannot be recalled.",
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
            "The parameters are those of SignalWire's SWML method `pay`, except for the connector, which is given by name, never by its address. The document continues when the payment ends.",
          params: ById,
          body: PayParameters,
          response: { 202: answers.payment },
        },
        // The code that starts the payment reads the parameters, and names every mistake.
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
