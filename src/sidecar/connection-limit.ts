import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../core/errors.js";

/** Connections of guests: clients that have not presented a key of the API. */
const MAX_GUESTS = 500;
/** Further connections that may still prove to be an operator's. */
const MAX_ON_TRIAL = 50;
/** Milliseconds that they have to do so, and that a refused connection has to close. */
export const PATIENCE_MS = 5_000;
const RETRY_SECONDS = 5;

/** Health checks and scrapes are answered for every client: they cost little. */
const PROBES: ReadonlySet<string | undefined> = new Set(["/healthz", "/readyz", "/metrics"]);

export interface ConnectionLimits {
  readonly mostGuests?: number;
  readonly mostOnTrial?: number;
  /** Whether a request carries a key of the API. */
  isOperator(request: FastifyRequest): boolean;
}

/**
 * Limits the connections of guests and reserves room for operators. At the limit, a new guest replaces the guest that has
 * been idle longest. If all are being served, the new connection is on trial: it is answered if it presents a key or asks
 * for the health of the process; otherwise it is closed within 5 s.
 */
export class ConnectionLimit {
  /** Oldest first. */
  readonly #guests = new Set<Socket>();
  readonly #onTrial = new Map<Socket, NodeJS.Timeout>();
  /** Requests that are being served, upgraded connections included. */
  readonly #serving = new Map<Socket, number>();

  constructor(private readonly limits: ConnectionLimits) {}

  /** Watches the server of an app, and its requests before any other hook. */
  watch(app: FastifyInstance): void {
    (app.server as Server).on("connection", (socket) => this.#accept(socket));
    app.addHook("onRequest", this.#check);
    app.addHook("onResponse", async ({ raw: { socket } }) => this.#served(socket));
  }

  #accept(socket: Socket): void {
    socket.once("close", () => this.#forget(socket));
    const { mostGuests = MAX_GUESTS, mostOnTrial = MAX_ON_TRIAL } = this.limits;
    if (this.#guests.size >= mostGuests) {
      const idle = [...this.#guests].find((guest) => !this.#serving.has(guest));
      if (idle === undefined) {
        const [oldest] = this.#onTrial.keys();
        if (this.#onTrial.size >= mostOnTrial) oldest?.destroy();
        this.#onTrial.set(
          socket,
          setTimeout(() => socket.destroy(), PATIENCE_MS),
        );
        return;
      }
      this.#guests.delete(idle);
      idle.destroy();
    }
    this.#guests.add(socket);
  }

  /** An onRequest hook. Throws AppError RATE_LIMITED. */
  readonly #check = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { socket } = request.raw;
    this.#serving.set(socket, (this.#serving.get(socket) ?? 0) + 1);
    if (this.limits.isOperator(request)) {
      this.#forgetGuest(socket);
      return;
    }
    if (!this.#onTrial.has(socket)) return;
    reply.header("connection", "close");
    if (PROBES.has(request.routeOptions.url)) return;
    reply.header("retry-after", RETRY_SECONDS);
    throw new AppError("RATE_LIMITED", "too many connections");
  };

  #served(socket: Socket): void {
    const left = (this.#serving.get(socket) ?? 1) - 1;
    if (left > 0) this.#serving.set(socket, left);
    else this.#serving.delete(socket);
  }

  #forget(socket: Socket): void {
    this.#forgetGuest(socket);
    this.#serving.delete(socket);
  }

  #forgetGuest(socket: Socket): void {
    this.#guests.delete(socket);
    clearTimeout(this.#onTrial.get(socket));
    this.#onTrial.delete(socket);
  }
}

/** Closes a refused connection: pending output is sent, and a client that does not close it is cut off after 5 s. */
export function closeSoon(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), PATIENCE_MS);
  socket.once("close", () => clearTimeout(timer));
}
