import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { AppError } from "../../core/errors.js";
import type { EventRecord } from "../events.js";
import type { LogRecord } from "../log.js";
import { ClientSession, type SwitchServices } from "./client-session.js";
import { CommandReader } from "./command-reader.js";
import { authRequest, disconnectNotice, eventFrame, logFrame, type Traffic } from "./frames.js";

/** One client's socket. */
class Connection {
  readonly #socket: Socket;
  readonly #session: ClientSession;
  readonly #traffic: Traffic;
  readonly #reader = new CommandReader();
  /** Events and lines that arise while a command is handled: its reply is sent before them. */
  readonly #waiting: (() => void)[] = [];
  #handling = false;

  constructor(socket: Socket, session: ClientSession, traffic: Traffic) {
    this.#socket = socket;
    this.#session = session;
    this.#traffic = traffic;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#receive(chunk));
    this.#write(authRequest());
  }

  report(event: EventRecord): void {
    if (!this.#session.wants(event)) return;
    if (this.#handling) this.#waiting.push(() => this.report(event));
    else this.#write(eventFrame(event));
  }

  log(line: LogRecord): void {
    if (!this.#session.wantsLine(line)) return;
    if (this.#handling) this.#waiting.push(() => this.log(line));
    else this.#write(logFrame(line));
  }

  /** Sends the disconnect notice and closes. */
  close(): void {
    if (!this.#socket.writable) return;
    this.#write(disconnectNotice());
    this.#socket.destroySoon();
  }

  #receive(chunk: Buffer): void {
    for (const command of this.#reader.read(chunk)) {
      if (!this.#socket.writable) break;
      this.#handling = true;
      const { frame, then, closes } = this.#session.handle(command);
      this.#write(frame);
      this.#handling = false;
      for (const report of this.#waiting.splice(0)) report();
      then?.();
      // Like the frames: the received bytes may contain keys.
      command.line.fill(0);
      if (closes === true) this.close();
    }
    if (this.#reader.overflown) this.close();
    this.#traffic.bytesRead += chunk.length;
    chunk.fill(0);
  }

  #write(frame: Buffer): void {
    if (!this.#socket.writable) return;
    this.#traffic.bytesWritten += frame.length;
    // A frame may contain a key: it is wiped after it has been sent.
    this.#socket.write(frame, () => frame.fill(0));
  }
}

interface Address {
  readonly host: string;
  /** 0: any free port. */
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
      for (const connection of this.#connections.values()) connection.report(event);
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
    // However a client disconnects, "close" follows; nothing else needs to be done.
    socket.on("error", () => undefined);
    socket.on("close", () => this.#connections.delete(socket));
  }
}
