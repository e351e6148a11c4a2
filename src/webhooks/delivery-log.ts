import type { Logger } from "pino";
import { ERRORS } from "../domain/errors.js";
import { withoutQuery } from "../domain/http.js";
import type { Webhook } from "../domain/outbox.js";

/** Tells how a try went: never what was in it. */
export function logAttempt(logger: Logger, webhook: Webhook): void {
  const { id, stream, topic, url, attempts, state, nextAt, lastStatus: status, lastError: reason } = webhook;
  const what = { call: stream, webhook: id, topic, url: withoutQuery(url), attempts, status };
  switch (state) {
    case "delivered":
      logger.debug(what, "webhook delivered");
      break;
    case "pending":
      logger.warn({ ...what, reason, next: new Date(nextAt).toISOString() }, "webhook not accepted");
      break;
    case "dead": {
      const { remedy } = ERRORS.STATUS_NOT_DELIVERED;
      logger.error({ ...what, code: "STATUS_NOT_DELIVERED", reason, remedy }, "webhook given up: it is dead");
    }
  }
}
