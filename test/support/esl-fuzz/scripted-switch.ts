import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import type { Conversation } from "./conversation.js";

const WELCOME = "Content-Type: command/reply\nReply-Text: +OK\n\n";

/** Resolves when the socket accepts more data, or has closed. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once("drain", resolve);
    socket.once("close", () => resolve());
  });
}

/** An Event Socket that lets every connection in, reads its commands, and then sends the given conversation. */
export class ScriptedSwitch {
  readonly #server: Server;
  #socket: Socket | undefined;
  /** Commands received on the open connection. */
  #commands = 0;
  #rest = "";
  #isHeld = false;
  #look: () => void = () => undefined;

  private constructor() {
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  static async start(): Promise<ScriptedSwitch> {
    const started = new ScriptedSwitch();
    started.#server.listen(0, "127.0.0.1");
    await once(started.#server, "listening");
    return started;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** From now on commands wait for what `say` sends. */
  hold(): void {
    this.#commands = 0;
    this.#isHeld = true;
  }

  /** Sends the whole conversation when all its commands have arrived, and ends the connection. */
  async say({ slices, ending, commands }: Conversation): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#look = () => this.#commands >= commands.length && resolve();
      this.#look();
    });
    for (const slice of slices) {
      if (this.#socket?.writable !== true) return;
      // In a separate packet, as far as that is possible.
      if (this.#socket.write(slice)) await turn();
      else await drained(this.#socket);
    }
    if (ending === "reset") {
      // Resetting at once would discard what has not been read.
      await turn();
      this.#socket?.resetAndDestroy();
    } else this.#socket?.end();
  }

  async stop(): Promise<void> {
    this.#socket?.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #accept(socket: Socket): void {
    this.#socket = socket;
    this.#isHeld = false;
    this.#rest = "";
    socket.on("error", () => undefined);
    socket.on("data", (data) => this.#read(socket, data.toString("latin1")));
    socket.write("Content-Type: auth/request\n\n");
  }

  #read(socket: Socket, text: string): void {
    const commands = (this.#rest + text).split("\n\n");
    this.#rest = commands.pop() ?? "";
    this.#commands += commands.length;
    if (!this.#isHeld) socket.write(WELCOME.repeat(commands.length));
    else this.#look();
  }
}
