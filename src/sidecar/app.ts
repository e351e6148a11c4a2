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

/** Levels of objects and lists in a body. No request has a reason for more, and writing it out again takes a stack frame each. */
const DEEPEST = 32;

/** A preValidation hook. Throws AppError REQUEST_INVALID for a JSON body that is nested too deep. */
async function refuseDeepBodies({ body }: FastifyRequest): Promise<void> {
  if (isDeeper(body, DEEPEST)) {
    throw new AppError("REQUEST_INVALID", `the body is nested deeper than ${DEEPEST} levels`);
  }
}

/** Goes level by level and not down each branch: the depth is what may be too much. */
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

/** The longest body that is taken, in bytes. */
const BODY_LIMIT = 64 * 1024;
const REQUESTS_PER_MINUTE = 600;
const REQUEST_TIMEOUT_MS = 30_000;
/** Milliseconds in which a request's headers must have come, from the opening of the connection on. */
const HEADERS_TIMEOUT_MS = 10_000;
/** How often connections are looked at for these, in milliseconds. */
const LOOK_MS = 2_500;

export interface AppOptions extends WebPhoneOptions {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly processor: TestProcessor;
  readonly payments: PayControl;
  ready(): Readiness | Promise<Readiness>;
  /** Absent: nobody is let in to what is guarded. */
  readonly trust?: Trust;
  /** Of each client of the API. */
  readonly requestsPerMinute?: number;
  /** Milliseconds in which a request must have come. */
  readonly requestTimeoutMs?: number;
  /** Of guests; absent: the defaults. */
  readonly connections?: Omit<ConnectionLimits, "isOperator">;
  /** Absent: of the API there is the stop of payments only, as in a rehearsal. */
  readonly api?: ApiParts;
  /** What Prometheus scrapes; absent: there is no /metrics. */
  exposition?(): Promise<string>;
}

/** The HTTP side of the controller. It listens nowhere: see `listen` in server.ts, or use `inject`. */
export function buildApp(options: AppOptions): FastifyInstance {
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
  const app: FastifyInstance = Fastify({
    loggerInstance: options.logger as FastifyBaseLogger,
    // Fastify's own lines hold whole addresses, with their query.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    // From the first byte of a request to its last: Fastify sets no limit, and a client could hold a connection for ever.
    requestTimeout: requestTimeoutMs,
    http: {
      requestTimeout: requestTimeoutMs,
      // Node looks at bodies only where the headers have no more time than the whole request.
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
      connectionsCheckingInterval: Math.min(LOOK_MS, Math.ceil(requestTimeoutMs / 3)),
    },
    // A client may wait for ever for the test card that is never answered.
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

/** Guards every route that names its `access`; before the routes, so that the limits hold for each of them. */
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
