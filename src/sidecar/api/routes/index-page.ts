import { API_SCOPES } from "../../../core/scopes.js";
import { answers } from "../schema/views.js";
import type { Api } from "./route.js";

/** `/v1`: the links to the API's resources. */
export function indexRoutes(version: string) {
  return async (app: Api): Promise<void> => {
    app.get(
      "/",
      {
        prefixTrailingSlash: "no-slash",
        config: { access: API_SCOPES },
        schema: {
          tags: ["index"],
          operationId: "readIndex",
          summary: "List the API's resources",
          response: { 200: answers.index },
        },
      },
      async () => ({
        object: "index" as const,
        name: "freeswitch-pay",
        version,
        links: {
          transactions: "/v1/transactions",
          calls: "/v1/calls",
          webhooks: "/v1/webhooks",
          events: "/v1/events",
          documentation: "/docs",
          openapi: "/docs/json",
        },
      }),
    );
  };
}
