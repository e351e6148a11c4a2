import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Digit } from "../../src/core/dtmf.js";

/** A reply to a command, or the output of an API command. */
export interface Answer {
  readonly contentType: string;
  /** The Reply-Text, or the body. */
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How many events had arrived before it. */
  readonly eventsBefore: number;
}

export interface SwitchEvent {
  readonly name: string;
  /** Without keys. */
  readonly headers: Readonly<Record<string, string>>;
  /** The value of DTMF-Digit. */
  readonly key?: Digit | undefined;
  /** The value of variable_playback_terminator_used. */
  readonly terminator?: Digit | undefined;
}

interface Frame {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly eventsBefore: number;
}

function headersOf(head: string): Record<string, string> {
  const lines = head.split("\n").filter((line) => line.includes(":"));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
}

/** Reads a one-byte member of a flat JSON object, and blanks it: no key becomes a string. */
function takeKey(json: Buffer, member: string): Digit | undefined {
  const at = json.indexOf(`"${member}":"`);
  if (at === -1) return undefined;
  const position = at + member.length + 4;
  const key = Digit.fromCode(json[position] ?? 0);
  json[position] = 0x20;
  return key;
}

function eventOf(body: Buffer): SwitchEvent {
  const key = takeKey(body, "DTMF-Digit");
  const terminator = takeKey(body, "variable_playback_terminator_used");
  const headers: Record<string, string> = JSON.parse(body.toString());
  return { name: headers["Event-Name"] ?? "", headers, key, terminator };
}

/** A small Event Socket client that keeps every event. It has no deadlines; the tests do. */
export class EventSocketClient {
  readonly events: SwitchEvent[] = [];
  /** How many bytes were sent and received. */
  readonly traffic = { read: 0, written: 0 };
  /** The body of the disconnect notice, when there was one. */
  goodbye = "";
  readonly closed: Promise<unknown>;
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  readonly #answers: ((frame: Frame) => void)[] = [];
  readonly #watchers = new Set<() => void>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = once(socket, "close");
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#receive(chunk));
  }

  /** Resolves when the switch has asked for the password. */
  static async connect(host: string, port: number): Promise<EventSocketClient> {
    const socket = connect(port, host);
    await once(socket, "connect");
    const client = new EventSocketClient(socket);
    await new Promise<Frame>((resolve) => client.#answers.push(resolve));
    return client;
  }

  /** Sends raw bytes and does not wait for an answer. */
  send(bytes: string | Uint8Array): void {
    this.traffic.written += Buffer.byteLength(bytes);
    this.#socket.write(bytes);
  }

  /** Sends a command and waits for its answer. */
  async command(line: string, headers: Readonly<Record<string, string>> = {}, body = ""): Promise<Answer> {
    const length = body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const all = Object.entries({ ...headers, ...length }).map(([name, value]) => `${name}: ${value}\n`);
    const frame = await this.#request(`${line}\n${all.join("")}\n${body}`);
    const contentType = frame.headers["Content-Type"] ?? "";
    const text = contentType === "api/response" ? frame.body.toString() : frame.headers["Reply-Text"];
    return { contentType, text: text ?? "", headers: frame.headers, eventsBefore: frame.eventsBefore };
  }

  /** The output of an API command. */
  async api(line: string): Promise<string> {
    return (await this.command(`api ${line}`)).text;
  }

  /** Has a call execute an application with event-lock, which `uuid` names; with `nested`, without event-lock. */
  async execute(
    id: string,
    application: string,
    argument: string,
    uuid: string,
    nested?: "nested",
  ): Promise<Answer> {
    return this.command(`sendmsg ${id}`, {
      "call-command": "execute",
      "execute-app-name": application,
      ...(argument === "" ? {} : { "execute-app-arg": argument }),
      ...(nested === undefined ? { "event-lock": "true" } : {}),
      "Event-UUID": uuid,
    });
  }

  /** Has a call receive keys (`uuid_recv_dtmf`), which stay bytes. */
  async press(id: string, keys: readonly Digit[]): Promise<void> {
    const command = [Buffer.from(`api uuid_recv_dtmf ${id} `), Buffer.from(keys.map(({ code }) => code))];
    const { body } = await this.#request(Buffer.concat([...command, Buffer.from("\n\n")]));
    if (!body.toString("utf8", 0, 3).startsWith("+OK")) throw new Error("uuid_recv_dtmf was refused");
  }

  /** The first event that fits, received or still to arrive. */
  async event(fits: (event: SwitchEvent) => boolean): Promise<SwitchEvent> {
    for (;;) {
      const found = this.events.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
  }

  /** Closes the connection cleanly: every byte of the switch has been read. */
  async close(): Promise<void> {
    if (!this.#socket.closed) this.send("exit\n\n");
    await this.closed;
  }

  async #request(bytes: string | Uint8Array): Promise<Frame> {
    const answered = new Promise<Frame>((resolve) => this.#answers.push(resolve));
    this.send(bytes);
    return answered;
  }

  #receive(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      const headEnd = this.#bytes.indexOf("\n\n");
      if (headEnd === -1) break;
      const headers = headersOf(this.#bytes.toString("utf8", 0, headEnd));
      const bodyEnd = headEnd + 2 + Number(headers["Content-Length"] ?? 0);
      if (this.#bytes.length < bodyEnd) break;
      const body = Buffer.from(this.#bytes.subarray(headEnd + 2, bodyEnd));
      this.#bytes = this.#bytes.subarray(bodyEnd);
      this.#take({ headers, body, eventsBefore: this.events.length });
    }
    this.traffic.read += chunk.length;
  }

  #take(frame: Frame): void {
    const contentType = frame.headers["Content-Type"];
    if (contentType === "text/event-json") {
      this.events.push(eventOf(frame.body));
      for (const watcher of this.#watchers) watcher();
      this.#watchers.clear();
    } else if (contentType === "text/disconnect-notice") {
      this.goodbye = frame.body.toString();
    } else {
      this.#answers.shift()?.(frame);
    }
  }
}
