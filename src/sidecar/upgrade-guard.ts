import type { WebsocketPluginOptions } from "@fastify/websocket";
import type { FastifyRequest } from "fastify";
import { AppError } from "../core/errors.js";
import { parseUrl } from "../core/url.js";

/** The path of the web phone's WebSocket; no other path accepts an upgrade. */
export const PHONE_PATH = "/phone";

/**
 * A preParsing hook, so that it runs after those of @fastify/websocket, which then close the connection. Throws
 * AppError REQUEST_INVALID for an upgrade on any path but the web phone's.
 */
export async function refuseStrayUpgrades(request: FastifyRequest): Promise<void> {
  if (request.headers.upgrade !== undefined && request.routeOptions.url !== PHONE_PATH) {
    throw new AppError("REQUEST_INVALID", `only ${PHONE_PATH} accepts a WebSocket`);
  }
}

/**
 * An onRequest hook. Throws AppError ORIGIN_REFUSED unless a page of this server opens the WebSocket: browsers let any
 * page open one, and send its site in Origin (RFC 6455 section 10.2). The scheme is not compared, because a proxy may
 * terminate TLS.
 */
export async function refuseOtherOrigins({ headers: { origin, host } }: FastifyRequest): Promise<void> {
  const page = parseUrl(origin ?? "")?.host ?? "";
  if (page === "" || page !== host) {
    throw new AppError("ORIGIN_REFUSED", `the web phone was opened from ${page === "" ? "no page" : page}`);
  }
}

/** The maximum size of a WebSocket message, in bytes; a command of the web phone is shorter. */
const MAX_MESSAGE_BYTES = 1024;

/** How WebSockets are served: a broken one is dropped, and closing the server does not wait for any. */
export const WEBSOCKET_OPTIONS: WebsocketPluginOptions = {
  options: { maxPayload: MAX_MESSAGE_BYTES },
  errorHandler: (error, socket, request) => {
    request.log.debug({ reason: (error as NodeJS.ErrnoException).code }, "a web phone violated the protocol");
    socket.terminate();
  },
  preClose: function (done) {
    for (const client of this.websocketServer.clients) {
      client.close(1001);
      client.terminate();
    }
    done();
  },
};
