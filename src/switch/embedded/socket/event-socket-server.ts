import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { AppError } from "../../../domain/errors.js";
import { ClientSession, type SwitchServices } from "./client-session.js";
import { Connection } from "./connection.js";
import type { Traffic } from "./traffic.js";

export interface Address {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

function listenError({ host, port }: Address, cause: NodeJS.ErrnoException): AppError {
  const where = `${host}:${port} for the embedded switch's Event Socket`;
  if (cause.code === "EADDRINUSE") return new AppError("PORT_IN_USE", where, { cause });
  return new AppError("LISTEN_FAILED", `${where}: ${cause.message}`, { cause });
}

/** The TCP port of the Event Socket. */
export class EventSocketServer {
  readonly traffic: Traffic = { bytesRead: 0, bytesWritten: 0 };
  readonly #server: Server;
  readonly #connections = new Map<Socket, Connection>();

  private constructor(services: SwitchServices) {
    this.#server = createServer((socket) => this.#accept(socket, services));
    services.events.events$.subscribe((event) => {
      for (const connection of this.#connections.values()) connection.tell(event);
    });
    services.log.lines$.subscribe((line) => {
      for (const connection of this.#connections.values()) connection.log(line);
    });
  }

  /** Rejects with AppError PORT_IN_USE or LISTEN_FAILED. */
  static async listen(address: Address, services: SwitchServices): Promise<EventSocketServer> {
    const server = new EventSocketServer(services);
    server.#server.listen(address.port, address.host);
    try {
      await once(server.#server, "listening");
    } catch (thrown) {
      throw listenError(address, thrown as NodeJS.ErrnoException);
    }
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const connection of this.#connections.values()) connection.close();
    await closed;
  }

  #accept(socket: Socket, services: SwitchServices): void {
    this.#connections.set(socket, new Connection(socket, new ClientSession(services), this.traffic));
    // A client that goes away in whatever manner is followed by "close"; there is nothing else to do about it.
    socket.on("error", () => undefined);
    socket.on("close", () => this.#connections.delete(socket));
  }
}
