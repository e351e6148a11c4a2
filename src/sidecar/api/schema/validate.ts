import type { TObject, TSchema } from "@sinclair/typebox";
import { TypeCompiler, type ValueError, ValueErrorType } from "@sinclair/typebox/compiler";
import type { FastifySchemaCompiler } from "fastify";
import { AppError } from "../../../core/errors.js";

/** Describes the value that a schema expects. */
function expected(schema: TSchema): string {
  if (schema.enum !== undefined) return `one of ${schema.enum.join(", ")}`;
  switch (schema.type) {
    case "integer":
      return `a whole number from ${schema.minimum} to ${schema.maximum}`;
    case "array":
      return `${expected(schema.items)}, or a list of them`;
    case "object":
      return "a JSON object";
    default:
      return schema.format === "date-time"
        ? "a time such as 2026-11-02T09:00:00Z"
        : `a string of ${schema.minLength ?? 0} to ${schema.maxLength} characters`;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  params: "path parameter",
  querystring: "query parameter",
  headers: "header",
  body: "body",
};

/** A field name that an error may repeat: an identifier, not a value in its place. */
const NAME = /^[A-Za-z_]{1,40}$/;

/**
 * Validates parts of requests against their schemas. Fails with AppError REQUEST_INVALID, which names every mistake in our
 * words and repeats no value.
 */
export const validatorCompiler: FastifySchemaCompiler<TObject> = ({ schema, httpPart }) => {
  const check = TypeCompiler.Compile(schema);
  const where = WORDS[httpPart ?? "body"] ?? "body";
  return (given: unknown) => {
    const value = httpPart === "querystring" ? fromQuery(schema, given as Query) : given;
    if (check.Check(value)) return { value };
    const mistakes = [...firstAt(check.Errors(value))].map((mistake) => inWords(mistake, where, schema));
    return { error: new AppError("REQUEST_INVALID", mistakes.join("; ")) };
  };
};

type Query = Readonly<Record<string, string | readonly string[]>>;

/** A query contains only text: it is converted to lists and numbers where the schema requires them. */
function fromQuery({ properties }: TObject, query: Query): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, given]) => [
      name,
      Object.hasOwn(properties, name) ? valueFor(properties[name] as TSchema, given) : given,
    ]),
  );
}

function valueFor(schema: TSchema, given: string | readonly string[]): unknown {
  if (schema.type === "array") return [given].flat().flatMap((text) => text.split(","));
  return schema.type === "integer" && typeof given === "string" && /^\d{1,9}$/.test(given)
    ? Number(given)
    : given;
}

/** The first mistake at each field: the others follow from it. */
function* firstAt(mistakes: Iterable<ValueError>): Iterable<ValueError> {
  const seen = new Set<string>();
  for (const mistake of mistakes) {
    const [, name = ""] = mistake.path.split("/");
    if (seen.has(name)) continue;
    seen.add(name);
    yield mistake;
  }
}

function inWords({ path, type }: ValueError, where: string, schema: TObject): string {
  const [, name = ""] = path.split("/");
  const known = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
  if (name === "") return `the ${where} must be ${expected(schema)}`;
  if (known === undefined) {
    const list = Object.keys(schema.properties).join(", ");
    return `${where} ${NAME.test(name) ? `${name} ` : ""}is unknown (allowed: ${list})`;
  }
  return type === ValueErrorType.ObjectRequiredProperty
    ? `${where} ${name} is missing: it must be ${expected(known)}`
    : `${where} ${name} must be ${expected(known)}`;
}
