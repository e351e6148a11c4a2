import type { WebsocketPluginOptions } from "@fastify/websocket";
import type { FastifyRequest } from "fastify";
import { AppError } from "../core/errors.js";

/** Where the web phone's WebSocket is; nothing else takes an upgrade. */
export const PHONE_PATH = "/phone";

/**
 * A preParsing hook, so that it comes after those of @fastify/websocket, which then close the connection. Throws
 * AppError REQUEST_INVALID for an upgrade of anything but the web phone.
 */
export async function refuseStrayUpgrades(request: FastifyRequest): Promise<void> {
  if (request.headers.upgrade !== undefined && request.routeOptions.url !== PHONE_PATH) {
    throw new AppError("REQUEST_INVALID", `only ${PHONE_PATH} takes a WebSocket`);
  }
}

/**
 * An onRequest hook. Throws AppError ORIGIN_REFUSED unless a WebSocket comes from a page of this server: browsers let
 * any page open one, and tell its site in Origin (RFC 6455 section 10.2). The scheme is not compared, for a proxy that
 * ends TLS.
 */
export async function refuseOtherOrigins({ headers: { origin, host } }: FastifyRequest): Promise<void> {
  const page = origin !== undefined && URL.canParse(origin) ? new URL(origin).host : "";
  if (page === "" || page !== host) {
    throw new AppError("ORIGIN_REFUSED", `the web phone was opened from ${page === "" ? "no page" : page}`);
  }
}

/** The longest WebSocket message that is taken, in bytes; a command of the web phone is shorter. */
const LONGEST_MESSAGE = 1024;

/** How WebSockets are served: a broken one is dropped, and closing the server waits for none. */
export const WEBSOCKET_OPTIONS: WebsocketPluginOptions = {
  options: { maxPayload: LONGEST_MESSAGE },
  errorHandler: (error, socket, request) => {
    request.log.debug({ reason: (error as NodeJS.ErrnoException).code }, "a web phone broke the protocol");
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
