import { STATUS_CODES } from "node:http";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { AppError, asAppError, type ErrorCode } from "../core/errors.js";

/** The HTTP status of an error that the client can fix or that is temporary; every other error is a fault of ours. */
export const STATUS_OF: Partial<Record<ErrorCode, number>> = {
  REQUEST_INVALID: 400,
  CONNECTOR_ADDRESS: 400,
  CONNECTOR_UNKNOWN: 400,
  KEY_MISSING: 401,
  SCOPE_MISSING: 403,
  ORIGIN_REFUSED: 403,
  API_OFF: 403,
  NOT_FOUND: 404,
  PAY_IN_PROGRESS: 409,
  PAY_NOT_RUNNING: 409,
  TRANSACTION_STATE: 409,
  WEBHOOK_PENDING: 409,
  REQUEST_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  LEDGER_UNAVAILABLE: 503,
};

/** What a client reads of an error whose own message belongs in the log only. */
const PUBLIC_MESSAGES: Partial<Record<ErrorCode, string>> = {
  LEDGER_UNAVAILABLE: "the ledger is unavailable",
};

/**
 * Fastify's own refusals in our words. Its messages are not passed on: some quote what the client sent. Undefined for an
 * error that is not a refusal.
 */
function fastifyRefusal(
  error: FastifyError,
): { readonly status: number; readonly error: AppError } | undefined {
  const status = error.statusCode ?? 500;
  if (status < 400 || status > 499) return undefined;
  if (status === 413) return { status, error: new AppError("REQUEST_TOO_LARGE", "the body is too large") };
  const detail = status === 415 ? "unsupported content type" : "the request cannot be read";
  return { status, error: new AppError("REQUEST_INVALID", detail) };
}

/** An error in the format of RFC 9457; `code` is its machine-readable name, from docs/errors.md. */
export function problemOf(status: number, { message, code, remedy }: AppError) {
  return { type: "about:blank", title: STATUS_CODES[status], status, detail: message, code, remedy };
}

/** Answers application/problem+json. */
export function sendProblem(reply: FastifyReply, status: number, error: AppError): FastifyReply {
  return reply
    .code(status)
    .type("application/problem+json")
    .send(JSON.stringify(problemOf(status, error)));
}

/** The error handler of the app. Only a fault of ours is logged, and its message stays in the log. */
export function handleError(
  thrown: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const refusal = thrown instanceof AppError ? undefined : fastifyRefusal(thrown);
  if (refusal !== undefined) return sendProblem(reply, refusal.status, refusal.error);
  const error = asAppError(thrown);
  const status = STATUS_OF[error.code] ?? 500;
  if (status < 500) return sendProblem(reply, status, error);
  request.log.error({ code: error.code, stack: error.stack }, error.message);
  const publicMessage = PUBLIC_MESSAGES[error.code];
  const problem =
    publicMessage === undefined
      ? new AppError("INTERNAL", "failed to serve the request")
      : new AppError(error.code, publicMessage);
  return sendProblem(reply, status, problem);
}

/** The not-found handler of the app. A long number in the path may be card data: it is not repeated. */
export function handleNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = (request.url.split("?", 1)[0] ?? "").replace(/\d[\d\s%._-]{3,}\d/g, "...");
  return sendProblem(reply, 404, new AppError("NOT_FOUND", `nothing answers ${request.method} ${path}`));
}
