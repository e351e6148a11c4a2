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

/** `Date.parse` reads the 31st of a shorter month as the 1st of the next. */
function isRealDay(text: string): boolean {
  const day = text.slice(0, 10);
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}

/** One of the given words, as an `enum`. */
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

/** A reference, by its `$id`, to a component schema of the OpenAPI document; the schema must describe the view. */
export function componentOf<View>({ $id }: TSchema & { readonly static: View }) {
  return Type.Unsafe<View>(Type.Ref($id as string));
}

const strict = { additionalProperties: false };

const paging = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, default: 20, description: "Rows per page. Default: 20." }),
  ),
  after: Type.Optional(
    Type.String({ maxLength: 500, description: "`next` of the previous page. Default: the first page." }),
  ),
};

/** Rows per page, if the request does not set a limit. */
export const DEFAULT_LIMIT = 20;

const id = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }));

export const ById = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 200, description: "The id from the list." }),
});

export const PageQuery = Type.Object(paging, strict);

export const TransactionQuery = Type.Object(
  {
    state: Type.Optional(
      Type.Array(OneOf(TRANSACTION_STATES), {
        description: "One or more states: separated by commas, or as a repeated parameter.",
      }),
    ),
    call: id("Only transactions of this call."),
    connector: id("Only transactions sent to this connector."),
    from: Type.Optional(Time({ description: "Created at this time or later." })),
    to: Type.Optional(Time({ description: "Created before this time." })),
    ...paging,
  },
  strict,
);

export const WebhookQuery = Type.Object(
  {
    state: Type.Optional(OneOf(WEBHOOK_STATES, { description: "Only webhooks in this state." })),
    call: id("Only webhooks of this call."),
    transaction: id("Only webhooks that report this transaction."),
    ...paging,
  },
  strict,
);

export const SettlementBody = Type.Object(
  {
    as: OneOf(SETTLEMENTS, { description: "The actual outcome." }),
    note: Type.Optional(
      Type.String({ minLength: 1, maxLength: 500, description: "How the outcome was determined." }),
    ),
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
