import {
  FormatRegistry,
  Kind,
  type SchemaOptions,
  type TSchema,
  Type,
  TypeRegistry,
} from "@sinclair/typebox";

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
