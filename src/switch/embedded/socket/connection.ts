import type { Socket } from "node:net";
import type { EventRecord } from "../events/event-record.js";
import type { LogRecord } from "../log.js";
import type { ClientSession } from "./client-session.js";
import { CommandReader } from "./command-reader.js";
import { authRequest, disconnectNotice, eventFrame, logFrame } from "./frames.js";
import type { Traffic } from "./traffic.js";

/** One client's socket. */
export class Connection {
  readonly #socket: Socket;
  readonly #session: ClientSession;
  readonly #traffic: Traffic;
  readonly #reader = new CommandReader();
  /** Events and lines that come while a command is handled: its reply goes before them. */
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

  tell(event: EventRecord): void {
    if (!this.#session.wants(event)) return;
    if (this.#handling) this.#waiting.push(() => this.tell(event));
    else this.#write(eventFrame(event));
  }

  log(line: LogRecord): void {
    if (!this.#session.wantsLine(line)) return;
    if (this.#handling) this.#waiting.push(() => this.log(line));
    else this.#write(logFrame(line));
  }

  /** Says goodbye and closes. */
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
      for (const tell of this.#waiting.splice(0)) tell();
      then?.();
      // Like the frames: what came may hold keys.
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
    // A frame may hold a key: it is wiped when it has gone.
    this.#socket.write(frame, () => frame.fill(0));
  }
}
