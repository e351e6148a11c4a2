import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import type { FastifySwaggerUiOptions } from "@fastify/swagger-ui";
import type { FastifyInstance, RouteOptions } from "fastify";
import type { Clock } from "../../core/clock.js";
import { ERRORS, type ErrorCode } from "../../core/error-codes.js";
import { AppError } from "../../core/errors.js";
import { problemOf, STATUS_OF } from "../problem.js";
import type { Access } from "./guard/key-ring.js";
import type { ApiParts, PayControl } from "./ports.js";
import { callRoutes } from "./routes/calls.js";
import { drainRoutes } from "./routes/drain.js";
import { eventRoutes } from "./routes/events.js";
import { indexRoutes } from "./routes/index-page.js";
import { payStartRoutes, payStopRoutes } from "./routes/payments.js";
import type { Api } from "./routes/route.js";
import { transactionRoutes } from "./routes/transactions.js";
import { webhookRoutes } from "./routes/webhooks.js";
import { componentOf } from "./schema/requests.js";
import { validatorCompiler } from "./schema/validate.js";
import { COMPONENTS, Problem } from "./schema/views.js";

/** The errors that every route can return. */
const EVERYWHERE: readonly ErrorCode[] = [
  "KEY_MISSING",
  "SCOPE_MISSING",
  "API_OFF",
  "RATE_LIMITED",
  "LEDGER_UNAVAILABLE",
];

const DESCRIPTION = `Follow calls, transactions and webhooks, and settle transactions. Every route requires a key from
\`api.keys\` with the scope that the route names. Without \`api.keys\` the API is off; with the embedded switch it then
accepts the key printed in the log at startup, and this machine may read without a key.`;

/** The document at /docs/json: OpenAPI 3.1, generated from the routes' schemas. */
function openapiOptions(version: string): FastifyDynamicSwaggerOptions {
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
        { name: "calls", description: "Calls and their payments." },
        { name: "webhooks", description: "The outbox." },
        { name: "events", description: "Live events." },
        { name: "controller", description: "The controller process." },
        { name: "index", description: "The entry point." },
      ],
      components: {
        securitySchemes: {
          key: {
            type: "http",
            scheme: "bearer",
            description: "A key from `api.keys`, with the scopes configured for it.",
          },
        },
      },
    },
    hideUntagged: true,
    refResolver: { buildLocalReference: ({ $id }, _base, _fragment, index) => String($id ?? `def-${index}`) },
    transform: ({ schema, url, route }) => ({ url, schema: described(schema, route) }),
  };
}

/** The page at /docs, which shows the document. It loads nothing from other servers. */
const PAGE_OPTIONS: FastifySwaggerUiOptions = {
  routePrefix: "/docs",
  theme: { title: "API · freeswitch-pay" },
  // Without the top bar, which asks for the address of another document.
  uiConfig: { layout: "BaseLayout" },
  // Its style sheet contains images as data URLs, and its script adds a style element.
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

/** One scope suffices. OpenAPI 3.1 allows roles in the list of a bearer scheme ("Security Requirement Object"). */
function securityOf(access: Access): Record<string, string[]>[] {
  return typeof access === "string" ? [{}, { key: [] }] : access.map((scope) => ({ key: [scope] }));
}

/** The errors by HTTP status, each code with an example. */
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
  return problemOf(statusOf(code), new AppError(code, "what is wrong, and where"));
}

interface ApiOptions {
  readonly clock: Clock;
  readonly stop: PayControl;
  /** Absent: the API can only stop payments, and has no OpenAPI document. */
  readonly parts: ApiParts | undefined;
}

/** Everything under `/v1`, and its documentation at `/docs`. */
export function apiRoutes({ clock, stop, parts }: ApiOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    if (parts !== undefined) {
      // Loaded only here: these plugins take long to load.
      await app.register(import("@fastify/swagger"), openapiOptions(parts.version));
      await app.register(import("@fastify/swagger-ui"), PAGE_OPTIONS);
    }
    await app.register(versionOne, { prefix: "/v1" });
  };

  async function versionOne(api: Api): Promise<void> {
    api.addHook("onRoute", refuseOpenRoutes);
    api.setValidatorCompiler(validatorCompiler);
    // A form on another site's page can send text without a preflight (Fetch, "CORS-safelisted request-header").
    api.removeContentTypeParser("text/plain");
    for (const component of COMPONENTS) api.addSchema(component);
    if (parts === undefined) {
      await api.register(payStopRoutes(stop));
      return;
    }
    await api.register(indexRoutes(parts.version));
    await api.register(transactionRoutes(parts, clock));
    await api.register(callRoutes(parts));
    await api.register(payStartRoutes(parts.payments));
    await api.register(payStopRoutes(stop));
    await api.register(webhookRoutes(parts, clock));
    await api.register(drainRoutes(parts.drain));
    await api.register(eventRoutes(parts.feed, clock));
  }
}

/** An API route that was left open by mistake stops the process at startup. */
function refuseOpenRoutes({ url, config }: RouteOptions): void {
  if (config?.access === undefined) throw new Error(`${url} has no access`);
}
