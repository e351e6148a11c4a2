import { asAppError } from "../domain/errors.js";
import type { Webhook } from "../domain/outbox.js";
import { retryAfterMs } from "../domain/retry-after.js";
import { nextTry } from "./retry-schedule.js";
import type { WebhookSender } from "./sender.js";

/** Milliseconds that a receiver has. Standard Webhooks, "Delivery": 15 to 30 s. */
const DEADLINE_MS = 15_000;

/** How a try went. */
export type Attempt =
  | { readonly accepted: true; readonly status: number }
  | {
      readonly accepted: false;
      readonly status?: number;
      readonly error: string;
      /** What the receiver asked to wait, in milliseconds. */
      readonly askedMs: number;
    };

/** Sends a webhook once. 2xx is success and nothing else: a redirect is not followed. Never rejects. */
export async function attempt(webhook: Webhook, sender: WebhookSender, now: () => number): Promise<Attempt> {
  try {
    const { status, headers } = await sender.send({
      request: webhook,
      scheme: webhook.signer,
      id: webhook.id,
      deadlineMs: DEADLINE_MS,
    });
    if (status >= 200 && status <= 299) return { accepted: true, status };
    const askedMs = retryAfterMs(headers?.["retry-after"], now()) ?? 0;
    return { accepted: false, status, error: `answered HTTP ${status}`, askedMs };
  } catch (thrown) {
    return { accepted: false, error: asAppError(thrown).message, askedMs: 0 };
  }
}

/** HTTP 410: the receiver wants no more of them. */
export function isGone(how: Attempt): boolean {
  return how.status === 410;
}

/** A webhook as it is after a try that ended at `at`. */
export function afterAttempt(webhook: Webhook, how: Attempt, at: number, random: number): Webhook {
  const tried = { ...webhook, attempts: webhook.attempts + 1 };
  if (how.accepted) return { ...tried, state: "delivered", lastStatus: how.status, deliveredAt: at };
  const { status, error, askedMs } = how;
  const nextAt = isGone(how) ? undefined : nextTry(webhook.attempts, at, askedMs, random);
  const last = { ...(status === undefined ? {} : { lastStatus: status }), lastError: error };
  return nextAt === undefined ? { ...tried, ...last, state: "dead" } : { ...tried, ...last, nextAt };
}
