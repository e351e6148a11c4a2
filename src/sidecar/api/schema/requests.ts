import { Type } from "@sinclair/typebox";
import { WEBHOOK_STATES } from "../../../domain/outbox.js";
import { SETTLEMENTS, TRANSACTION_STATES } from "../../../domain/transaction.js";
import { OneOf, Time } from "./kinds.js";

const strict = { additionalProperties: false };

const paging = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, default: 20, description: "Rows of a page, 20 without it." }),
  ),
  after: Type.Optional(
    Type.String({ maxLength: 500, description: "`next` of the page before; the first page without it." }),
  ),
};

/** Rows of a page, where the request does not say. */
export const DEFAULT_LIMIT = 20;

const id = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }));

export const ById = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 200, description: "As the list has it." }),
});

export const PageQuery = Type.Object(paging, strict);

export const TransactionQuery = Type.Object(
  {
    state: Type.Optional(
      Type.Array(OneOf(TRANSACTION_STATES), {
        description: "Several with commas between them, or repeated.",
      }),
    ),
    call: id("Those of this call."),
    connector: id("Those that were sent to this connector."),
    from: Type.Optional(Time({ description: "Made at this time or later." })),
    to: Type.Optional(Time({ description: "Made before this time." })),
    ...paging,
  },
  strict,
);

export const WebhookQuery = Type.Object(
  {
    state: Type.Optional(OneOf(WEBHOOK_STATES, { description: "Those in this state." })),
    call: id("Those of this call."),
    transaction: id("Those that tell of this transaction."),
    ...paging,
  },
  strict,
);

export const SettlementBody = Type.Object(
  {
    as: OneOf(SETTLEMENTS, { description: "What it turned out to have been." }),
    note: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: "How that is known." })),
    confirmation: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: "The connector's id of the charge." }),
    ),
    token: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: "The connector's id of the token." }),
    ),
  },
  {
    ...strict,
    examples: [{ as: "approved", confirmation: "ch_4f1a", note: "found in the processor's console" }],
  },
);
