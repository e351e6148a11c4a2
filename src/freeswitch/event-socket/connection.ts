import { randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";
import type { Logger } from "pino";
import { type Observable, Subject, type Subscription, timer } from "rxjs";
import type { Clock } from "../../core/clock.js";
import { AppError, asAppError } from "../../core/errors.js";
import { accepted, loginFault, ReplyQueue, refuseLineBreak, writeCommand } from "./commands.js";
import { decodeEvent, isWholeEvent, type SwitchEvent } from "./events.js";
import { EslParser, type Frame } from "./parser.js";
import { EventStream, type LogLine, passLogLine, subscribe } from "./subscription.js";

/** The address of a FreeSWITCH, and how to talk to it. */
export interface LinkOptions {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly clock: Clock;
  readonly logger?: Pick<Logger, "error" | "warn" | "info">;
  /** The dialplan context whose calls are ours; "pay" by default. */
  readonly context?: string;
  /** Leaves FreeSWITCH's log level unchanged, which lets it write digits into its log. */
  readonly keepLogLevel?: boolean;
  readonly commandDeadlineMs?: number;
  /** From the first packet to the accepted password. */
  readonly connectDeadlineMs?: number;
  readonly maxFrameBytes?: number;
}

/** An application that was sent to a channel. */
export interface Execution {
  /** Returned in the `executed` event. */
  readonly executionId: string;
  /** FreeSWITCH has queued it; rejects as `EslConnection.command` does. */
  readonly accepted: Promise<void>;
}

/** Bytes on one connection since it opened. */
export interface Traffic {
  /** Only bytes that have been processed. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

type CommandHeaders = Readonly<Record<string, string>>;

const KEEP_ALIVE_MS = 30_000;
/** How long FreeSWITCH may take to close its side after we have closed ours. */
const LAST_WORDS_MS = 1_000;
/** FreeSWITCH reads headers with one system call per byte, and a body with one. */
const LONGEST_HEADER_ARGUMENT = 1000;

/** One authenticated and subscribed connection to a FreeSWITCH Event Socket. It is not reopened. */
export class EslConnection {
  readonly #socket: Socket;
  readonly #replies: ReplyQueue;
  readonly #events = new EventStream();
  readonly #lag = new Subject<number>();
  readonly #log = new Subject<LogLine>();
  readonly #address: string;
  readonly #openDeadline: Subscription;
  #authenticated = false;
  #isClosed = false;
  #bytesRead = 0;
  #bytesWritten = 0;
  #socketFault = "";
  #opened: (error?: AppError) => void = () => undefined;
  #reportClosed: (reason: AppError | undefined) => void = () => undefined;

  /** Hot: events before the first subscription are kept for it. Completes when the connection closes. */
  readonly events$: Observable<SwitchEvent> = this.#events.events$;
  /** Hot: of each event, the milliseconds since FreeSWITCH made it; 0 where its clock is ahead of ours. */
  readonly lag$: Observable<number> = this.#lag.asObservable();
  /** Hot: the lines of FreeSWITCH's log, after the command `log`. Completes when the connection closes. */
  readonly log$: Observable<LogLine> = this.#log.asObservable();
  /** Why the connection closed; undefined when `close` was called. */
  readonly closed = new Promise<AppError | undefined>((resolve) => {
    this.#reportClosed = resolve;
  });

  /**
   * Connects, authenticates and subscribes. Rejects with ESL_UNREACHABLE, ESL_AUTH_REFUSED, ESL_ACL_REFUSED,
   * ESL_LINE_BREAK (a password or context with one), and as `command` does.
   */
  static async connect(options: LinkOptions): Promise<EslConnection> {
    const link = new EslConnection(options);
    try {
      await new Promise<void>((resolve, reject) => {
        link.#opened = (error) => (error === undefined ? resolve() : reject(error));
      });
      const { context = "pay", keepLogLevel = false, logger } = options;
      await subscribe(link, { context, keepLogLevel, logger });
      return link;
    } catch (thrown) {
      link.close();
      throw thrown;
    }
  }

  private constructor(private readonly options: LinkOptions) {
    const { host, port, clock, commandDeadlineMs = 5000, connectDeadlineMs = 5000 } = options;
    this.#address = `${host}:${port}`;
    this.#replies = new ReplyQueue(clock, commandDeadlineMs);
    this.#socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    });
    new EslParser(
      this.#socket,
      {
        frame: (frame) => this.#receive(frame),
        invalid: (error) => this.#end(error),
        fault: (thrown) => this.#report(thrown),
      },
      options.maxFrameBytes,
    );
    // Runs after the parser's own listener: these bytes have been processed.
    this.#socket.on("data", (data) => {
      this.#bytesRead += data.length;
    });
    this.#socket.on("error", (error: NodeJS.ErrnoException) => {
      this.#socketFault = ` (${error.code ?? error.message})`;
    });
    this.#socket.on("close", () => this.#end(this.#lost()));
    this.#openDeadline = timer(connectDeadlineMs, clock).subscribe(() =>
      this.#end(
        new AppError(
          "ESL_UNREACHABLE",
          `no Event Socket answers at ${this.#address} within ${connectDeadlineMs} ms`,
        ),
      ),
    );
  }

  /**
   * Sends one command and resolves with its Reply-Text. Rejects with ESL_COMMAND_REFUSED (`-ERR`), ESL_DEADLINE,
   * ESL_CLOSED, ESL_LINE_BREAK (nothing is sent then).
   */
  async command(line: string, headers?: CommandHeaders, body?: Uint8Array | string): Promise<string> {
    const { name, frame } = await this.#request(line, headers, body);
    return accepted(name, frame.replyText ?? "");
  }

  /**
   * Runs one quick API command and resolves with its output, trimmed. `deadlineMs` defaults to the connection's. Rejects
   * as `command` does, and on `-USAGE`.
   */
  async api(command: string, deadlineMs?: number): Promise<string> {
    const { name, frame } = await this.#request(`api ${command}`, undefined, undefined, deadlineMs);
    const output =
      frame.body === undefined ? (frame.replyText ?? "") : Buffer.from(frame.body).toString("utf8");
    return accepted(name, output.trim());
  }

  /** Queues an application behind those that the channel already runs (`event-lock`). Never throws. */
  execute(channelId: string, application: string, argument: string): Execution {
    const executionId = randomUUID();
    return { executionId, accepted: this.#sendExecute(channelId, executionId, application, argument) };
  }

  traffic(): Traffic {
    return { bytesRead: this.#bytesRead, bytesWritten: this.#bytesWritten };
  }

  /** Closes the connection; everything pending fails with ESL_CLOSED. */
  close(): void {
    this.#end(undefined);
  }

  async #sendExecute(
    channelId: string,
    executionId: string,
    application: string,
    argument: string,
  ): Promise<void> {
    refuseLineBreak(`the argument of "${application}"`, argument);
    const headers: Record<string, string> = {
      "call-command": "execute",
      "execute-app-name": application,
      "event-lock": "true",
      "Event-UUID": executionId,
    };
    const long = Buffer.byteLength(argument) > LONGEST_HEADER_ARGUMENT;
    if (long) headers["content-type"] = "text/plain";
    else if (argument !== "") headers["execute-app-arg"] = argument;
    await this.command(`sendmsg ${channelId}`, headers, long ? argument : undefined);
  }

  async #request(line: string, headers?: CommandHeaders, body?: Uint8Array | string, deadlineMs?: number) {
    const { name, bytes } = writeCommand(line, headers, body);
    if (this.#isClosed) throw new AppError("ESL_CLOSED", `"${name}" was not sent to ${this.#address}`);
    const reply = this.#replies.expect(name, deadlineMs);
    this.#bytesWritten += bytes.length;
    this.#socket.write(bytes);
    return { name, frame: await reply };
  }

  #receive(frame: Frame): void {
    if (this.#isClosed) return;
    const misfit = misfitOf(frame);
    if (misfit !== undefined) {
      this.#end(new AppError("ESL_FRAME_INVALID", misfit));
      return;
    }
    switch (frame.contentType) {
      case "command/reply":
      case "api/response":
        if (!this.#replies.answer(frame)) this.#end(new AppError("ESL_FRAME_INVALID", "unexpected reply"));
        return;
      case "text/event-json":
        if (frame.body !== undefined) this.#events.next(decodeEvent(frame.body, this.#sent));
        return;
      case "log/data":
        passLogLine(frame, (line) => this.#log.next(line));
        return;
      case "auth/request":
        void this.#authenticate();
        return;
      case "text/rude-rejection":
        this.#end(new AppError("ESL_ACL_REFUSED", `${this.#address} rejected this address (ACL)`));
        return;
      case "text/disconnect-notice":
        // FreeSWITCH closes the connection itself: at once, or, with a disposition of "linger", after its last events.
        this.options.logger?.info(
          { disposition: frame.headers["Content-Disposition"] },
          "FreeSWITCH is closing the connection",
        );
        return;
    }
  }

  readonly #sent = (microseconds: number) =>
    this.#lag.next(Math.max(0, this.options.clock.now() - microseconds / 1000));

  async #authenticate(): Promise<void> {
    try {
      await this.command(`auth ${this.options.password}`);
      this.#authenticated = true;
      this.#openDeadline.unsubscribe();
      this.#opened();
    } catch (thrown) {
      this.#end(loginFault(thrown, this.#address));
    }
  }

  #lost(): AppError {
    if (this.#authenticated) return new AppError("ESL_CLOSED", `${this.#address} closed${this.#socketFault}`);
    return new AppError("ESL_UNREACHABLE", `no Event Socket at ${this.#address}${this.#socketFault}`);
  }

  #end(reason: AppError | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#openDeadline.unsubscribe();
    if (reason === undefined) this.#closeGently();
    else this.#socket.destroy();
    this.#opened(reason ?? new AppError("ESL_CLOSED", `the connection to ${this.#address} was closed by us`));
    this.#events.complete();
    this.#lag.complete();
    this.#log.complete();
    this.#reportClosed(reason);
    const cause = reason === undefined ? {} : { cause: reason };
    this.#replies.failAll(new AppError("ESL_CLOSED", `${this.#address} closed before it answered`, cause));
  }

  /** FreeSWITCH still processes what was sent last: closing at once would reset the connection before it has read that. */
  #closeGently(): void {
    const limit = timer(LAST_WORDS_MS, this.options.clock).subscribe(() => this.#socket.destroy());
    this.#socket.once("close", () => limit.unsubscribe());
    this.#socket.end();
  }

  #report(thrown: unknown): void {
    const { code, message } = asAppError(thrown);
    this.options.logger?.error({ code, reason: message }, "a frame from FreeSWITCH could not be handled");
  }
}

/**
 * The evidence that a frame does not begin or end where FreeSWITCH's did; undefined for a frame that may be complete.
 * Reading on could swallow a reply, and every later command would get the wrong reply.
 */
function misfitOf({ contentType, headers, body }: Frame): string | undefined {
  if (contentType === "") return "a frame without a type";
  if (contentType === "api/response" && headers["Content-Length"] === undefined)
    return "an API response without a length";
  if (contentType === "text/event-json" && (body === undefined || !isWholeEvent(body)))
    return `an event of ${body?.length ?? 0} bytes that is not one JSON object`;
  return undefined;
}
