import rateLimit from "@fastify/rate-limit";
import websocket from "@fastify/websocket";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { Logger } from "pino";
import type { TestProcessor } from "../connectors/test/test-processor.js";
import type { Clock } from "../core/clock.js";
import { AppError } from "../core/errors.js";
import { apiRoutes } from "./api/api.js";
import { Guard } from "./api/guard/guard.js";
import { bearerKey, KeyRing } from "./api/guard/key-ring.js";
import { RefusalLimit, requestLimits } from "./api/guard/limits.js";
import { NO_TRUST, type Trust } from "./api/guard/own-machine.js";
import type { ApiParts, PayControl } from "./api/ports.js";
import { ConnectionLimit, type ConnectionLimits } from "./connection-limit.js";
import { healthRoutes, metricsRoutes, type Readiness } from "./pages/health.js";
import { demoRoutes, livePageRoutes } from "./pages/pages.js";
import { promptRoutes } from "./pages/prompts.js";
import { statusSinkRoutes } from "./pages/status-sink.js";
import { testConnectorRoutes } from "./pages/test-connector.js";
import { type WebPhoneOptions, webPhoneRoutes } from "./phone/web-phone.js";
import { handleError, handleNotFound } from "./problem.js";
import { logRequest, refuseBrokenRequests } from "./request-log.js";
import { addSecurityHeaders } from "./security-headers.js";
import { refuseStrayUpgrades, WEBSOCKET_OPTIONS } from "./upgrade-guard.js";

/** The maximum nesting depth of a body. No request needs more, and serializing it again takes a stack frame per level. */
const MAX_DEPTH = 32;

/** A preValidation hook. Throws AppError REQUEST_INVALID for a JSON body that is nested too deep. */
async function refuseDeepBodies({ body }: FastifyRequest): Promise<void> {
  if (isDeeper(body, MAX_DEPTH)) {
    throw new AppError("REQUEST_INVALID", `the body is nested deeper than ${MAX_DEPTH} levels`);
  }
}

/** Walks level by level, not branch by branch: the depth is what may be excessive. */
function isDeeper(body: unknown, levels: number): boolean {
  let level = [body].filter(hasMembers);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= levels) return true;
    level = level.flatMap((value) => Object.values(value)).filter(hasMembers);
  }
  return false;
}

function hasMembers(value: unknown): value is object {
  return typeof value === "object" && value !== null && !ArrayBuffer.isView(value);
}

/** The maximum body size, in bytes. */
const BODY_LIMIT = 64 * 1024;
const REQUESTS_PER_MINUTE = 600;
const REQUEST_TIMEOUT_MS = 30_000;
/** Milliseconds from the opening of the connection until a request's headers must be complete. */
const HEADERS_TIMEOUT_MS = 10_000;
/** How often connections are checked against these timeouts, in milliseconds. */
const CHECK_INTERVAL_MS = 2_500;

export interface AppOptions extends WebPhoneOptions {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly processor: TestProcessor;
  readonly payments: PayControl;
  ready(): Readiness | Promise<Readiness>;
  /** Absent: every guarded route refuses access. */
  readonly trust?: Trust;
  /** For each client of the API. */
  readonly requestsPerMinute?: number;
  /** Milliseconds within which a request must be complete. */
  readonly requestTimeoutMs?: number;
  /** For guests; absent: the defaults. */
  readonly connections?: Omit<ConnectionLimits, "isOperator">;
  /** Absent: the API can only stop payments. */
  readonly api?: ApiParts;
  /** What Prometheus scrapes; absent: no /metrics route. */
  exposition?(): Promise<string>;
}

/** The HTTP side of the controller. It does not listen: see `listen` in server.ts, or use `inject`. */
export function buildApp(options: AppOptions): FastifyInstance {
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
  const app: FastifyInstance = Fastify({
    loggerInstance: options.logger as FastifyBaseLogger,
    // Fastify's own log lines contain complete URLs, including the query.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    // From the first byte of a request to its last: Fastify sets no limit, and a client could hold a connection forever.
    requestTimeout: requestTimeoutMs,
    http: {
      requestTimeout: requestTimeoutMs,
      // Node checks bodies only if the headers have no more time than the whole request.
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
      connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, Math.ceil(requestTimeoutMs / 3)),
    },
    // A client may wait forever for the test card that never gets an answer.
    forceCloseConnections: true,
    clientErrorHandler: refuseBrokenRequests(options.logger),
    frameworkErrors: (error, request, reply) => {
      handleError(error, request, reply);
    },
  });
  app.setErrorHandler(handleError);
  app.setNotFoundHandler(handleNotFound);
  app.addHook("onRequest", addSecurityHeaders);
  const keys = new KeyRing(options.trust?.keys ?? []);
  const isOperator = ({ headers }: FastifyRequest) => {
    const key = bearerKey(headers.authorization);
    return key !== undefined && keys.clientOf(key) !== undefined;
  };
  new ConnectionLimit({ ...options.connections, isOperator }).watch(app);
  app.addHook("preParsing", refuseStrayUpgrades);
  app.addHook("preValidation", refuseDeepBodies);
  app.addHook("onResponse", logRequest);
  guard(app, options);
  app.register(websocket, WEBSOCKET_OPTIONS);
  app.register(healthRoutes(options.ready));
  app.register(testConnectorRoutes(options.processor));
  app.register(statusSinkRoutes(options.clock));
  app.register(demoRoutes);
  app.register(apiRoutes({ clock: options.clock, stop: options.payments, parts: options.api }));
  const { exposition } = options;
  if (exposition !== undefined) app.register(metricsRoutes(exposition));
  app.register(promptRoutes(options.promptDirectory));
  app.register(webPhoneRoutes(options));
  app.register(livePageRoutes({ hasWebPhone: options.line !== undefined }));
  return app;
}

/** Guards every route that declares `access`; called before the routes, so that the limits apply to each of them. */
function guard(
  app: FastifyInstance,
  { trust = NO_TRUST, requestsPerMinute = REQUESTS_PER_MINUTE }: AppOptions,
): void {
  app.decorateRequest("client", undefined);
  app.register(rateLimit, requestLimits(requestsPerMinute)).after(() => {
    const keyless = new RefusalLimit(app, requestsPerMinute);
    const wrongKey = new RefusalLimit(app, requestsPerMinute);
    app.addHook("onRequest", new Guard(trust, new KeyRing(trust.keys), { keyless, wrongKey }).check);
  });
}
