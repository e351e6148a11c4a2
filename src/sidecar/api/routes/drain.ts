import type { DrainControl } from "../ports.js";
import { answers } from "../schema/views.js";
import type { Api } from "./route.js";

/** `POST /drain`: the process accepts no new calls, and exits when those in progress have ended. */
export function drainRoutes(drain: DrainControl) {
  return async (app: Api): Promise<void> => {
    app.post(
      "/drain",
      {
        config: { access: ["controller:drain"] },
        schema: {
          tags: ["controller"],
          operationId: "drainController",
          summary: "Accept no new calls, and shut down",
          description:
            "Same as SIGTERM: calls in progress have `limits.drainSeconds` to end. `/readyz` reports how many are left.",
          response: { 202: answers.drain },
        },
      },
      async (_request, reply) => {
        drain.ask();
        return reply.code(202).send({ object: "drain", ...drain.state() });
      },
    );
  };
}
