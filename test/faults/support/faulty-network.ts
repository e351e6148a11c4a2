import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** How the network carries data. */
export interface Manner {
  /** The delay of everything, milliseconds. */
  readonly delayMs?: number;
  /** Everything arrives in pieces of at most this many bytes. */
  readonly sliceBytes?: number;
  /** Nothing arrives, and neither end is notified; what was sent meanwhile arrives later. */
  readonly holds?: boolean;
}

/** Connections that break together. */
interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** The network between a controller and an Event Socket, and its faults. */
export class FaultyNetwork {
  readonly #pairs = new Set<Pair>();
  #manner: Manner = {};
  #refuses = false;
  #restored: () => void = () => undefined;
  #held: Promise<void> = Promise.resolve();

  private constructor(
    private readonly server: Server,
    private readonly targetPort: number,
  ) {
    server.on("connection", (client) => this.#join(client));
  }

  static async to(targetPort: number): Promise<FaultyNetwork> {
    const server = createServer({ noDelay: true });
    const network = new FaultyNetwork(server, targetPort);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return network;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Carries data in this manner until the next call; `{}` restores the network. */
  carry(manner: Manner): void {
    this.#restored();
    this.#manner = manner;
    if (manner.holds !== true) return;
    this.#held = new Promise((resolve) => {
      this.#restored = resolve;
    });
  }

  /** Breaks every connection, by a reset or cleanly, and refuses new ones for `forMs` milliseconds. */
  async cut(forMs: number, how: "reset" | "close"): Promise<void> {
    this.#refuses = true;
    for (const { client, server } of this.#pairs) {
      if (how === "reset") client.resetAndDestroy();
      else client.end();
      server.destroy();
    }
    await pause(forMs);
    this.#refuses = false;
  }

  async close(): Promise<void> {
    this.#restored();
    for (const { client } of this.#pairs) client.destroy();
    this.server.close();
    await once(this.server, "close");
  }

  #join(client: Socket): void {
    if (this.#refuses) {
      client.on("error", () => undefined);
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port: this.targetPort, host: "127.0.0.1", noDelay: true });
    const pair = { client, server };
    this.#pairs.add(pair);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on("error", () => from.destroy());
      from.on("close", () => {
        this.#pairs.delete(pair);
        to.destroy();
      });
      void this.#carry(from, to);
    }
  }

  async #carry(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from) await this.#deliver(chunk as Buffer, to);
      to.end();
    } catch {
      to.destroy();
    }
  }

  async #deliver(chunk: Buffer, to: Socket): Promise<void> {
    const { delayMs = 0, sliceBytes = chunk.length, holds = false } = this.#manner;
    if (holds) await this.#held;
    if (delayMs > 0) await pause(delayMs);
    for (let at = 0; at < chunk.length; at += sliceBytes) {
      to.write(chunk.subarray(at, at + sliceBytes));
      // So that each slice is a separate packet.
      if (sliceBytes < chunk.length) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
