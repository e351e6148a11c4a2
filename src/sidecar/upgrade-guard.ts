import type { FastifyRequest } from "fastify";
import { AppError } from "../domain/errors.js";

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
