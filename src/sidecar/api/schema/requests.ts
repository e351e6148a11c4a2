import {
  FormatRegistry,
  Kind,
  type SchemaOptions,
  type TSchema,
  Type,
  TypeRegistry,
} from "@sinclair/typebox";
import { WEBHOOK_STATES } from "../../../ledger/outbox.js";
import { SETTLEMENTS, TRANSACTION_STATES } from "../../../ledger/transaction.js";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

FormatRegistry.Set(
  "date-time",
  (text) => TIME.test(text) && isRealDay(text) && !Number.isNaN(Date.parse(text)),
);
TypeRegistry.Set<{ enum: readonly unknown[] }>("OneOf", (schema, value) => schema.enum.includes(value));

/** `Date.parse` takes the 31st of a shorter month for the 1st of the next. */
function isRealDay(text: string): boolean {
  const day = text.slice(0, 10);
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}

/** One of some words, as an `enum`. */
export function OneOf<const Words extends readonly string[]>(words: Words, options: SchemaOptions = {}) {
  return Type.Unsafe<Words[number]>({ ...options, [Kind]: "OneOf", type: "string", enum: words });
}

export function Nullable<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()]);
}

/** RFC 3339. */
export function Time(options: SchemaOptions = {}) {
  return Type.String({ format: "date-time", ...options });
}

/** A schema that stands among the components of the OpenAPI document, by its `$id`; what it describes must be such a view. */
export function componentOf<View>({ $id }: TSchema & { readonly static: View }) {
  return Type.Unsafe<View>(Type.Ref($id as string));
}

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
