import websocket from "@fastify/websocket";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { Logger } from "pino";
import type { Clock } from "../domain/clock.js";
import { handleError, handleNotFound } from "./problem.js";
import { logRequest, refuseBrokenRequests } from "./request-log.js";
import { demoRoutes } from "./routes/demo.js";
import { healthRoutes, type Readiness } from "./routes/health.js";
import { livePageRoutes } from "./routes/live-page.js";
import { type PayControl, payStopRoutes } from "./routes/pay-stop.js";
import { promptRoutes } from "./routes/prompts.js";
import { statusSinkRoutes } from "./routes/status-sink.js";
import { testConnectorRoutes } from "./routes/test-connector.js";
import { type WebPhoneOptions, webPhoneRoutes } from "./routes/web-phone.js";
import { addSecurityHeaders } from "./security-headers.js";
import type { TestProcessor } from "./test-processor.js";
import { refuseStrayUpgrades } from "./upgrade-guard.js";
import { WEBSOCKET_OPTIONS } from "./websocket-options.js";

/** The longest body that is taken, in bytes. */
const BODY_LIMIT = 64 * 1024;

export interface AppOptions extends WebPhoneOptions {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly processor: TestProcessor;
  readonly payments: PayControl;
  ready(): Readiness;
}

/** The HTTP side of the controller. It listens nowhere: see `listen` in server.ts, or use `inject`. */
export function buildApp(options: AppOptions): FastifyInstance {
  const app: FastifyInstance = Fastify({
    loggerInstance: options.logger as FastifyBaseLogger,
    // Fastify's own lines hold whole addresses, with their query.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
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
  app.addHook("preParsing", refuseStrayUpgrades);
  app.addHook("onResponse", logRequest);
  app.register(websocket, WEBSOCKET_OPTIONS);
  app.register(healthRoutes(options.ready));
  app.register(testConnectorRoutes(options.processor));
  app.register(statusSinkRoutes(options.clock));
  app.register(demoRoutes);
  app.register(payStopRoutes(options.payments));
  app.register(promptRoutes(options.promptDirectory));
  app.register(webPhoneRoutes(options));
  app.register(livePageRoutes({ hasWebPhone: options.line !== undefined }));
  return app;
}
