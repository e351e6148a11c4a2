import { Type } from "@sinclair/typebox";

const text = (description: string) => Type.Optional(Type.String({ description }));

/**
 * SignalWire, SWML "pay": its parameters, with the connector by its name, for the OpenAPI document. They are read and checked by whoever starts the
 * payment, with every mistake named.
 */
export const PayParameters = Type.Object(
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
