import type { FastifyInstance, RouteOptions } from "fastify";
import type { Clock } from "../../domain/clock.js";
import { openapiOptions, PAGE_OPTIONS } from "./openapi.js";
import type { PayControl } from "./pay-control.js";
import type { ApiParts } from "./ports.js";
import { callRoutes } from "./routes/calls.js";
import { drainRoutes } from "./routes/drain.js";
import { eventRoutes } from "./routes/events.js";
import { indexRoutes } from "./routes/index-page.js";
import { payStartRoutes, payStopRoutes } from "./routes/payments.js";
import { transactionRoutes } from "./routes/transactions.js";
import type { Api } from "./routes/typed.js";
import { webhookRoutes } from "./routes/webhooks.js";
import { validatorCompiler } from "./schema/validate.js";
import { COMPONENTS } from "./schema/views.js";

export interface ApiOptions {
  readonly clock: Clock;
  readonly stop: PayControl;
  /** Absent: there is nothing but the stop of payments, and no document of it. */
  readonly parts: ApiParts | undefined;
}

/** Everything under `/v1`, and its document at `/docs`. */
export function apiRoutes({ clock, stop, parts }: ApiOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    if (parts !== undefined) {
      // A rehearsal has no API to document, and no time to load these.
      await app.register(import("@fastify/swagger"), openapiOptions(parts.version));
      await app.register(import("@fastify/swagger-ui"), PAGE_OPTIONS);
    }
    await app.register(versionOne, { prefix: "/v1" });
  };

  async function versionOne(api: Api): Promise<void> {
    api.addHook("onRoute", refuseOpenRoutes);
    api.setValidatorCompiler(validatorCompiler);
    // A form of another site's page can send text without asking first (Fetch, "CORS-safelisted request-header").
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

/** A route of the API that was left open by mistake stops the process at its start. */
function refuseOpenRoutes({ url, config }: RouteOptions): void {
  if (config?.access === undefined) throw new Error(`${url} has no access`);
}
