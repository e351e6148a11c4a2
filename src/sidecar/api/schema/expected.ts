import type { TSchema } from "@sinclair/typebox";

/** What a request's value must be, in words. */
export function expected(schema: TSchema): string {
  if (schema.enum !== undefined) return `one of ${schema.enum.join(", ")}`;
  switch (schema.type) {
    case "integer":
      return `a whole number from ${schema.minimum} to ${schema.maximum}`;
    case "array":
      return `${expected(schema.items)}, or several of them`;
    case "object":
      return "a JSON object";
    default:
      return schema.format === "date-time"
        ? "a time such as 2026-11-02T09:00:00Z"
        : `a text of ${schema.minLength ?? 0} to ${schema.maxLength} characters`;
  }
}
