import { STATUS_CODES } from "node:http";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { AppError, asAppError, type ErrorCode } from "../domain/errors.js";

const STATUS_OF: Partial<Record<ErrorCode, number>> = {
  REQUEST_INVALID: 400,
  ORIGIN_REFUSED: 403,
  CLIENT_REFUSED: 403,
  NOT_FOUND: 404,
  PAY_NOT_RUNNING: 409,
  REQUEST_TOO_LARGE: 413,
};

/**
 * Fastify's own refusals in our words. Its messages are not passed on: some quote what was sent. Undefined for an
 * error that is no refusal.
 */
function refusalOf(error: FastifyError): { readonly status: number; readonly error: AppError } | undefined {
  const status = error.statusCode ?? 500;
  if (status < 400 || status > 499) return undefined;
  if (status === 413) return { status, error: new AppError("REQUEST_TOO_LARGE", "the body is too large") };
  const detail = status === 415 ? "the content type is not taken here" : "the request can't be read";
  return { status, error: new AppError("REQUEST_INVALID", detail) };
}

/** Answers application/problem+json (RFC 9457); `code` is the machine's name for the error, from docs/errors.md. */
export function sendProblem(reply: FastifyReply, status: number, error: AppError): FastifyReply {
  return reply
    .code(status)
    .type("application/problem+json")
    .send(
      JSON.stringify({
        type: "about:blank",
        title: STATUS_CODES[status],
        status,
        detail: error.message,
        code: error.code,
        remedy: error.remedy,
      }),
    );
}

/** The error handler of the app. Only a fault of our own is logged, and its words stay in the log. */
export function handleError(
  thrown: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const refusal = thrown instanceof AppError ? undefined : refusalOf(thrown);
  if (refusal !== undefined) return sendProblem(reply, refusal.status, refusal.error);
  const error = asAppError(thrown);
  const status = STATUS_OF[error.code];
  if (status !== undefined) return sendProblem(reply, status, error);
  request.log.error({ code: error.code, stack: error.stack }, error.message);
  return sendProblem(reply, 500, new AppError("INTERNAL", "the request could not be served"));
}

/** The not-found handler of the app. */
export function handleNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split("?", 1)[0];
  return sendProblem(reply, 404, new AppError("NOT_FOUND", `nothing answers ${request.method} ${path}`));
}
