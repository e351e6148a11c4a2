import type { Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { closeSoon } from "./connection-limit.js";

/**
 * An onResponse hook: one line per request. It names the route as registered, not the requested address, so that neither a
 * query string nor a number typed into a path can reach the log.
 */
export async function logRequest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  request.log.info(
    {
      method: request.method,
      route: request.routeOptions.url ?? "none",
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    },
    "request",
  );
}

/**
 * Answers input that is not HTTP. Node's error carries the raw packet, which can contain a request's body, so only the
 * error's code is logged.
 */
export function refuseBrokenRequests(logger: Logger): (error: NodeJS.ErrnoException, socket: Socket) => void {
  return (error, socket) => {
    logger.debug({ reason: error.code }, "a client sent something that is not an HTTP request");
    if (socket.writable) {
      socket.end(`HTTP/1.1 ${statusOf(error.code)}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      closeSoon(socket);
    } else {
      socket.destroy();
    }
  };
}

function statusOf(code: string | undefined): string {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "408 Request Timeout";
  return code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
}
