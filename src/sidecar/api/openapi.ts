import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import type { FastifySwaggerUiOptions } from "@fastify/swagger-ui";
import type { RouteOptions } from "fastify";
import { AppError, ERRORS, type ErrorCode } from "../../domain/errors.js";
import { problemOf, STATUS_OF } from "../problem.js";
import type { Access } from "./guard/access.js";
import { componentOf } from "./schema/kinds.js";
import { Problem } from "./schema/views.js";

/** What every route can answer. */
const EVERYWHERE: readonly ErrorCode[] = [
  "KEY_MISSING",
  "SCOPE_MISSING",
  "API_OFF",
  "RATE_LIMITED",
  "LEDGER_UNAVAILABLE",
];

const DESCRIPTION = `Follow and settle what freeswitch-pay does: calls, transactions and webhooks. Every route needs a key of
\`api.keys\` with the scope that it names. Without \`api.keys\` the API is off; with the embedded switch it then takes the key
that the log shows at the start, and this machine may read without one.`;

/** The document at /docs/json: OpenAPI 3.1, from the routes' own schemas. */
export function openapiOptions(version: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "freeswitch-pay",
        version,
        description: DESCRIPTION,
        license: { name: "MIT", identifier: "MIT" },
      },
      servers: [{ url: "/" }],
      tags: [
        { name: "transactions", description: "Payments in the ledger." },
        { name: "calls", description: "Calls, and payments on them." },
        { name: "webhooks", description: "The outbox." },
        { name: "events", description: "What happens, as it happens." },
        { name: "controller", description: "The process itself." },
        { name: "index", description: "Where to begin." },
      ],
      components: {
        securitySchemes: {
          key: {
            type: "http",
            scheme: "bearer",
            description: "A key of `api.keys`; the scopes are those of its list.",
          },
        },
      },
    },
    hideUntagged: true,
    refResolver: { buildLocalReference: ({ $id }, _base, _fragment, index) => String($id ?? `def-${index}`) },
    transform: ({ schema, url, route }) => ({ url, schema: described(schema, route) }),
  };
}

/** The page at /docs, which shows the document. It loads nothing from elsewhere. */
export const PAGE_OPTIONS: FastifySwaggerUiOptions = {
  routePrefix: "/docs",
  theme: { title: "API · freeswitch-pay" },
  // Without the bar above, which asks for the address of another document.
  uiConfig: { layout: "BaseLayout" },
  // Its style sheet has pictures as data, and its script adds a style element.
  staticCSP: {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
  },
};

type Schema = NonNullable<RouteOptions["schema"]>;

function described(schema: Schema, { config }: RouteOptions): Schema {
  const { access, problems = [] } = config ?? {};
  return {
    ...schema,
    ...(access === undefined ? {} : { security: securityOf(access) }),
    response: { ...(schema.response as object), ...responsesOf([...EVERYWHERE, ...problems]) },
  };
}

/** One of them is enough. OpenAPI 3.1 allows roles in the list of a bearer scheme ("Security Requirement Object"). */
function securityOf(access: Access): Record<string, string[]>[] {
  return typeof access === "string" ? [{}, { key: [] }] : access.map((scope) => ({ key: [scope] }));
}

/** The errors by their HTTP status, each code with an example. */
function responsesOf(codes: readonly ErrorCode[]): Record<string, object> {
  const responses: Record<string, object> = {};
  for (const status of new Set(codes.map(statusOf))) {
    const same = codes.filter((code) => statusOf(code) === status);
    responses[status] = {
      description: same.map((code) => `${code}: ${ERRORS[code].title}`).join(" "),
      content: {
        "application/problem+json": {
          schema: componentOf(Problem),
          examples: Object.fromEntries(same.map((code) => [code, { value: exampleOf(code) }])),
        },
      },
    };
  }
  return responses;
}

function statusOf(code: ErrorCode): number {
  return STATUS_OF[code] ?? 500;
}

function exampleOf(code: ErrorCode) {
  return problemOf(statusOf(code), new AppError(code, "what was wrong, and where"));
}
