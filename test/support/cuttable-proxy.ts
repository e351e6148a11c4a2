import { once } from "node:events";
import {
  type AddressInfo,
  connect,
  createServer,
  type NetConnectOpts,
  type Server,
  type Socket,
} from "node:net";

/** A network between a client and a server that can be cut and restored. */
export class CuttableProxy {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  constructor(private readonly target: NetConnectOpts) {}

  /** Listens, on the same port each time. */
  async mend(): Promise<void> {
    const server = createServer((client) => this.#join(client));
    server.listen(this.#port, "127.0.0.1");
    await once(server, "listening");
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Where it listens. */
  get port(): string {
    return String(this.#port);
  }

  /** Breaks every connection, and refuses new ones. */
  cut(): void {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** A server's address through this proxy. */
  urlFor(serverUrl: string): string {
    const url = new URL(serverUrl);
    url.searchParams.delete("host");
    url.host = `127.0.0.1:${this.#port}`;
    return url.href.replaceAll("+", "%20");
  }

  #join(client: Socket): void {
    const server = connect(this.target);
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        this.#sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    client.pipe(server).pipe(client);
  }
}
