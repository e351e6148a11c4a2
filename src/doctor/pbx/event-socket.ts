import { connect, type Socket } from "node:net";
import { Subject, type Subscription, timer } from "rxjs";
import type { Clock } from "../../core/clock.js";
import { AppError, asAppError } from "../../core/errors.js";
import { accepted, loginFault, ReplyQueue, writeCommand } from "../../freeswitch/event-socket/commands.js";
import { EslParser, type Frame } from "../../freeswitch/event-socket/parser.js";

/** An event of a call that the doctor made, by header. */
export type CallEvent = Readonly<Record<string, string>>;

/** A line of FreeSWITCH's log. It may contain keys of a caller: no part of it becomes a string, and it is wiped. */
export interface LogLine {
  /** Whether the line contains `text`. Valid only while the line is being delivered. */
  holds(text: string): boolean;
}

export interface EventSocketOptions {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly clock: Clock;
}

const CONNECT_DEADLINE_MS = 4_000;
const COMMAND_DEADLINE_MS = 4_000;
/** The channel list of a busy PBX is one frame, about 1 kB per channel; so is a whole dialplan. */
const MAX_FRAME_BYTES = 8 * 1024 * 1024;
/** FreeSWITCH's reply to a command without output, for example the value of an unset variable. */
const NO_OUTPUT = "-ERR no reply";

/**
 * A connection that queries and changes nothing: unlike the controller's, it subscribes to no caller's events and leaves
 * the log level unchanged. This lets the doctor run beside live calls.
 */
export class EventSocket {
  readonly #socket: Socket;
  readonly #replies: ReplyQueue;
  readonly #address: string;
  readonly #deadline: Subscription;
  #isOpen = false;
  #isClosed = false;
  #opened: (error?: AppError) => void = () => undefined;

  /** Hot. The events that `event json` and `filter` request. */
  readonly events$ = new Subject<CallEvent>();
  /** Hot. Lines of FreeSWITCH's log, after `log`. */
  readonly logLines$ = new Subject<LogLine>();

  /** Rejects with ESL_UNREACHABLE, ESL_AUTH_REFUSED, ESL_ACL_REFUSED, ESL_LINE_BREAK, ESL_FRAME_INVALID. */
  static async connect(options: EventSocketOptions): Promise<EventSocket> {
    const socket = new EventSocket(options);
    await new Promise<void>((resolve, reject) => {
      socket.#opened = (error) => (error === undefined ? resolve() : reject(error));
    });
    return socket;
  }

  private constructor(private readonly options: EventSocketOptions) {
    const { host, port, clock } = options;
    this.#address = `${host}:${port}`;
    this.#replies = new ReplyQueue(clock, COMMAND_DEADLINE_MS);
    this.#socket = connect({ host, port, noDelay: true });
    const receiver = {
      frame: (frame: Frame) => this.#receive(frame),
      invalid: (error: AppError) => this.#end(error),
      fault: (thrown: unknown) => this.#end(asAppError(thrown)),
    };
    new EslParser(this.#socket, receiver, MAX_FRAME_BYTES);
    let fault = "";
    this.#socket.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      fault = ` (${code ?? message})`;
    });
    this.#socket.on("close", () =>
      this.#end(this.#unreachable(`no Event Socket at ${this.#address}${fault}`)),
    );
    this.#deadline = timer(CONNECT_DEADLINE_MS, clock).subscribe(() =>
      this.#end(this.#unreachable(`no Event Socket answers at ${this.#address}`)),
    );
  }

  /** Our address as this machine sees it; behind NAT, FreeSWITCH sees a different one. */
  get localAddress(): string {
    return (this.#socket.localAddress ?? "").replace(/^::ffff:/, "");
  }

  /** Sends one command and returns its Reply-Text. Rejects with ESL_COMMAND_REFUSED, ESL_DEADLINE, ESL_CLOSED. */
  async command(line: string, headers?: Readonly<Record<string, string>>): Promise<string> {
    const { name, frame } = await this.#request(line, headers);
    return answerOf(name, frame.replyText ?? "");
  }

  /** Runs one quick API command: its output, trimmed; "" when it has none. Rejects as `command` does. */
  async api(line: string): Promise<string> {
    const { name, frame } = await this.#request(`api ${line}`);
    const output = frame.body === undefined ? frame.replyText : Buffer.from(frame.body).toString("utf8");
    return answerOf(name, (output ?? "").trim());
  }

  close(): void {
    this.#end(new AppError("ESL_CLOSED", `the connection to ${this.#address} was closed`));
  }

  async #request(line: string, headers?: Readonly<Record<string, string>>) {
    const { name, bytes } = writeCommand(line, headers);
    if (this.#isClosed) throw new AppError("ESL_CLOSED", `"${name}" was not sent to ${this.#address}`);
    const reply = this.#replies.expect(name);
    this.#socket.write(bytes);
    return { name, frame: await reply };
  }

  #receive(frame: Frame): void {
    switch (frame.contentType) {
      case "auth/request":
        void this.#authenticate();
        return;
      case "command/reply":
      case "api/response":
        this.#replies.answer(frame);
        return;
      case "text/event-json":
        this.events$.next(JSON.parse(Buffer.from(frame.body ?? []).toString("utf8")));
        return;
      case "log/data":
        if (frame.body !== undefined) this.#passLine(frame.body);
        return;
      case "text/rude-rejection":
        this.#end(new AppError("ESL_ACL_REFUSED", `${this.#address} rejected this address (ACL)`));
        return;
    }
  }

  #passLine({ buffer, byteOffset, byteLength }: Uint8Array): void {
    const bytes = Buffer.from(buffer, byteOffset, byteLength);
    this.logLines$.next({ holds: (text) => bytes.includes(text) });
    bytes.fill(0);
  }

  async #authenticate(): Promise<void> {
    try {
      await this.command(`auth ${this.options.password}`);
      this.#isOpen = true;
      this.#deadline.unsubscribe();
      this.#opened();
    } catch (thrown) {
      this.#end(loginFault(thrown, this.#address));
    }
  }

  #unreachable(words: string): AppError {
    return new AppError(this.#isOpen ? "ESL_CLOSED" : "ESL_UNREACHABLE", words);
  }

  #end(reason: AppError): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#deadline.unsubscribe();
    this.#socket.destroy();
    this.#opened(reason);
    this.events$.complete();
    this.logLines$.complete();
    this.#replies.failAll(reason);
  }
}

function answerOf(name: string, answer: string): string {
  return answer.startsWith(NO_OUTPUT) ? "" : accepted(name, answer);
}
