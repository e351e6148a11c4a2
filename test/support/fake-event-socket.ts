import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

export type Answer = (command: string) => string | undefined;

export const ok = "Content-Type: command/reply\nReply-Text: +OK\n\n";

export function reply(text: string): string {
  return `Content-Type: command/reply\nReply-Text: ${text}\n\n`;
}

export function output(text: string): string {
  return `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(text)}\n\n${text}`;
}

export function event(fields: Record<string, string>): string {
  const body = JSON.stringify(fields);
  return `Content-Length: ${Buffer.byteLength(body)}\nContent-Type: text/event-json\n\n${body}`;
}

/** What every connection sends first, answered as FreeSWITCH does. */
export const welcome: Answer = (command) => {
  if (command.startsWith("auth ")) return reply(command === "auth secret" ? "+OK accepted" : "-ERR invalid");
  if (/^(event|filter) /.test(command)) return ok;
  if (command.startsWith("api fsctl")) return output("+OK log level: NOTICE [5]\n");
  return undefined;
};

/** An Event Socket server that sends what a test specifies. */
export class FakeEventSocket {
  /** Every command as received, without the blank line at its end; a body follows its headers after a blank line. */
  readonly commands: string[] = [];
  /** Answers each command; undefined: no answer. */
  answer: Answer = welcome;
  greeting = "Content-Type: auth/request\n\n";
  connections = 0;
  /** The last one that connected. */
  #socket: Socket | undefined;
  readonly #awaited = new Set<() => void>();

  private constructor(private readonly server: Server) {
    server.on("connection", (socket) => this.#accept(socket));
  }

  static async start(port = 0): Promise<FakeEventSocket> {
    const server = createServer({ noDelay: true });
    const fake = new FakeEventSocket(server);
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return fake;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  send(text: string | Uint8Array): void {
    this.#socket?.write(text);
  }

  /** Closes the connection cleanly. */
  hangUp(): void {
    this.#socket?.end();
  }

  reset(): void {
    this.#socket?.resetAndDestroy();
  }

  /** Resolves when a matching command has arrived. */
  async heard(pattern: RegExp): Promise<string> {
    return this.#until(() => this.commands.find((command) => pattern.test(command)));
  }

  async connected(times: number): Promise<void> {
    await this.#until(() => (this.connections >= times ? true : undefined));
  }

  async stop(): Promise<void> {
    this.#socket?.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const check = () => {
        const found = look();
        if (found === undefined) return;
        this.#awaited.delete(check);
        resolve(found);
      };
      this.#awaited.add(check);
      check();
    });
  }

  #accept(socket: Socket): void {
    this.connections++;
    this.#socket = socket;
    let unread: Buffer = Buffer.alloc(0);
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      unread = this.#read(socket, Buffer.concat([unread, data]));
    });
    socket.write(this.greeting);
    this.#checkAwaited();
  }

  /** Answers each complete command on its connection; returns the remaining bytes. */
  #read(socket: Socket, bytes: Buffer): Buffer {
    let unread = bytes;
    for (let end = commandEnd(unread); end !== undefined; end = commandEnd(unread)) {
      const command = unread.toString("utf8", 0, end).replace(/\n\n$/, "");
      unread = unread.subarray(end);
      this.commands.push(command);
      const answer = this.answer(command);
      if (answer !== undefined) socket.write(answer);
      this.#checkAwaited();
    }
    return unread;
  }

  #checkAwaited(): void {
    for (const check of [...this.#awaited]) check();
  }
}

function commandEnd(bytes: Buffer): number | undefined {
  const headEnd = bytes.indexOf("\n\n");
  if (headEnd === -1) return undefined;
  const length = /^content-length: (\d+)$/m.exec(bytes.toString("utf8", 0, headEnd))?.[1] ?? "0";
  const end = headEnd + 2 + Number(length);
  return end <= bytes.length ? end : undefined;
}
