import type { FastifyInstance } from "fastify";
import { AppError } from "../core/errors.js";

/** Where to listen; port 0 selects any free port. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Where the server listens. */
export interface BoundAddress extends ListenAddress {
  /** `http://host:port`, without a trailing slash. */
  readonly url: string;
}

/** Starts listening. Throws AppError PORT_IN_USE, or LISTEN_FAILED for any other reason; the app is then closed. */
export async function listen(app: FastifyInstance, { host, port }: ListenAddress): Promise<BoundAddress> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw listenError(error, host, port);
  }
  const address = app.server.address();
  if (address === null || typeof address === "string") {
    throw new AppError("LISTEN_FAILED", `${host}:${port} is not a TCP address`);
  }
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return { host: address.address, port: address.port, url: `http://${name}:${address.port}` };
}

function listenError(error: unknown, host: string, port: number): AppError {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "EADDRINUSE"
    ? new AppError(
        "PORT_IN_USE",
        `${host}:${port} is in use by another program; set HTTP_PORT to a free port`,
        {
          cause: error,
        },
      )
    : new AppError("LISTEN_FAILED", `cannot listen on HTTP_HOST ${host}, HTTP_PORT ${port}: ${message}`, {
        cause: error,
      });
}
