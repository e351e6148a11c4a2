import type { Clock } from "../../../core/clock.js";
import { AppError } from "../../../core/errors.js";
import type { Webhook } from "../../../ledger/outbox.js";
import { viewOfWebhook } from "../../../observability/views.js";
import type { ApiParts } from "../ports.js";
import { ById, DEFAULT_LIMIT, WebhookQuery } from "../schema/requests.js";
import { answers } from "../schema/views.js";
import { type Api, cursorOf, pageOf, readCursor } from "./route.js";

const tags = ["webhooks"];

/** `/webhooks`: the outbox. */
export function webhookRoutes({ ledger: { outbox } }: Pick<ApiParts, "ledger">, clock: Clock) {
  async function webhook(id: string): Promise<Webhook> {
    const found = await outbox.webhook(id);
    if (found === undefined) throw new AppError("NOT_FOUND", "there is no such webhook");
    return found;
  }

  return async (app: Api): Promise<void> => {
    app.get(
      "/webhooks",
      {
        config: { access: ["webhooks:read"], problems: ["REQUEST_INVALID"] },
        schema: {
          tags,
          operationId: "listWebhooks",
          summary: "List webhooks, newest first",
          querystring: WebhookQuery,
          response: { 200: answers.webhooks },
        },
      },
      async ({ query: { state, call, transaction, after, limit = DEFAULT_LIMIT } }) => {
        const rows = await outbox.webhooks({
          ...(state === undefined ? {} : { state }),
          ...(call === undefined ? {} : { stream: call }),
          ...(transaction === undefined ? {} : { transactionId: transaction }),
          ...(after === undefined ? {} : { before: readCursor(after, ["webhooks"]).at }),
          limit: limit + 1,
        });
        return pageOf(rows, { limit, view: viewOfWebhook, cursor });
      },
    );

    app.get(
      "/webhooks/:id",
      {
        config: { access: ["webhooks:read"], problems: ["NOT_FOUND"] },
        schema: {
          tags,
          operationId: "readWebhook",
          summary: "Read a webhook",
          params: ById,
          response: { 200: answers.webhook },
        },
      },
      async ({ params }) => viewOfWebhook(await webhook(params.id)),
    );

    app.post(
      "/webhooks/:id/replay",
      {
        config: { access: ["webhooks:replay"], problems: ["NOT_FOUND", "WEBHOOK_PENDING"] },
        schema: {
          tags,
          operationId: "replayWebhook",
          summary: "Deliver a webhook again",
          description: "With the same id, so that its receiver can recognize it.",
          params: ById,
          response: { 202: answers.webhook },
        },
      },
      async ({ params: { id } }, reply) => {
        if (!(await outbox.replay(id, clock.now())))
          throw new AppError("WEBHOOK_PENDING", "the webhook is already queued for delivery");
        reply.code(202);
        return viewOfWebhook(await webhook(id));
      },
    );
  };
}

function cursor({ sequence }: Webhook): string {
  return cursorOf("webhooks", { at: sequence, id: "" });
}
