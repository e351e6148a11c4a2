import { Stripe } from "stripe";
import { asAppError } from "../../domain/errors.js";
import { retryAfterMs } from "../../domain/retry-after.js";
import { notAuthorized } from "../not-authorized.js";
import { transportProblem } from "../transport-problem.js";
import type { Problem } from "../tries.js";

const { StripeConnectionError, StripeError } = Stripe.errors;

/**
 * What an error of the SDK means (docs.stripe.com/error-low-level and /api/errors). It is the type and the status that
 * count: the SDK's classes follow the status alone.
 */
export function problemOf(thrown: unknown, now: number): Problem {
  if (thrown instanceof StripeConnectionError) return transportProblem(thrown.detail);
  if (!(thrown instanceof StripeError)) return transportProblem(asAppError(thrown));
  const { statusCode = 0, rawType, message } = thrown;
  if (statusCode === 401 || statusCode === 403) return notAuthorized(`Stripe answers ${statusCode}`);
  if (rawType === "card_error") return cardDeclined(thrown);
  const code = thrown.code ?? rawType ?? `HTTP ${statusCode}`;
  return {
    outcome: { state: "failed", code, message, parameters: {} },
    ...effectOf(thrown),
    ...waitOf(thrown, now),
  };
}

function cardDeclined({ code, decline_code, message }: InstanceType<typeof StripeError>): Problem {
  // decline_code is the bank's own reason where code says only card_declined.
  const reason = decline_code || code || "card_error";
  return {
    outcome: { state: "declined", code: reason, message, cause: "card", parameters: {} },
    again: false,
    mayHaveActed: false,
  };
}

function effectOf({ statusCode = 0, rawType, code, headers }: InstanceType<typeof StripeError>) {
  // Another request has had this key: nobody here knows what came of it.
  if (rawType === "idempotency_error" && statusCode !== 409) return { again: false, mayHaveActed: true };
  // Limits are looked at before anything else: the request was not begun.
  if (statusCode === 429 || code === "rate_limit") return { again: true, mayHaveActed: false };
  // 409: a request with this key is being worked on.
  const doubtful = statusCode === 409 || statusCode >= 500 || statusCode < 400;
  return { again: doubtful && headers?.["stripe-should-retry"] !== "false", mayHaveActed: doubtful };
}

function waitOf({ statusCode, headers }: InstanceType<typeof StripeError>, now: number) {
  const wait =
    statusCode === 429 || statusCode === 503 ? retryAfterMs(headers?.["retry-after"], now) : undefined;
  return wait === undefined ? {} : { retryAfterMs: wait };
}
