import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import type { Apis } from "../apis/api.js";
import type { Calls } from "../calls.js";
import type { EventBus, EventRecord, Headers } from "../events.js";
import { type Log, type LogRecord, logLevelOf } from "../log.js";
import type { CallCommand } from "../running.js";
import { isTrue } from "../truth.js";
import type { ClientCommand } from "./command-reader.js";
import { EventSubscription } from "./event-subscription.js";
import { apiResponse, commandReply } from "./frames.js";

/** Which lines of the log a client wants: `log` and `nolog`. Each returns its Reply-Text (mod_event_socket.c). */
class LogSubscription {
  #level: number | undefined;

  wants({ level }: LogRecord): boolean {
    return this.#level !== undefined && level <= this.#level;
  }

  /** Without a level: debug. */
  add(word: string): string {
    const level = logLevelOf(word === "" ? "debug" : word);
    if (level === undefined) return "-ERR invalid log level";
    this.#level = level;
    return `+OK log level ${word} [${level}]`;
  }

  remove(): string {
    if (this.#level === undefined) return "-ERR not loging";
    this.#level = undefined;
    return "+OK no longer logging";
  }
}

/** The answer to a command. */
interface Reply {
  readonly frame: Buffer;
  /** Runs after the reply has been written: events of a call follow it. */
  readonly then?: () => void;
  /** The connection ends with a disconnect notice. */
  readonly closes?: true;
}

/** What a `sendmsg` requests of its call (switch_ivr_parse_event). Undefined when FreeSWITCH does nothing. */
function callCommandOf({ headers, body }: ClientCommand): CallCommand | undefined {
  const verb = headers.get("call-command");
  if (verb === "hangup") return { kind: "hangup", cause: headers.get("hangup-cause") ?? "NORMAL_CLEARING" };
  const application = headers.get("execute-app-name");
  if (verb !== "execute" || application === undefined) return undefined;
  const inBody = headers.get("content-type")?.toLowerCase() === "text/plain" ? body : "";
  const uuid = headers.get("event-uuid");
  return {
    kind: "execute",
    application,
    argument: headers.get("execute-app-arg") || inBody,
    ...(uuid === undefined ? {} : { uuid }),
    locked: isTrue(headers.get("event-lock")),
  };
}

/** The services that every client of the switch uses. */
export interface SwitchServices {
  readonly password: string;
  readonly events: EventBus;
  readonly calls: Calls;
  readonly log: Log;
  readonly apis: Apis;
}

const SPACE = 0x20;

function isSame(left: string, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/** The bytes up to the first space, as text, and those after it. */
function splitWord(bytes: Buffer): [word: string, rest: Buffer] {
  const space = bytes.indexOf(SPACE);
  if (space === -1) return [bytes.toString(), Buffer.alloc(0)];
  return [bytes.toString("utf8", 0, space), bytes.subarray(space + 1)];
}

function reply(text: string): Reply {
  return { frame: commandReply(text) };
}

/** What one client may do and receive (parse_command in mod_event_socket.c). */
export class ClientSession {
  readonly #services: SwitchServices;
  readonly #subscription = new EventSubscription();
  readonly #log = new LogSubscription();
  #authenticated = false;

  constructor(services: SwitchServices) {
    this.#services = services;
  }

  wants(event: EventRecord): boolean {
    return this.#subscription.wants(event);
  }

  wantsLine(line: LogRecord): boolean {
    return this.#log.wants(line);
  }

  handle(command: ClientCommand): Reply {
    const [word, rest] = splitWord(command.line);
    const verb = word.toLowerCase();
    if (verb === "exit" || verb === "...") return { ...reply("+OK bye"), closes: true };
    if (!this.#authenticated) return this.#authenticate(verb, rest.toString());
    // The argument distinguishes `api ` from `api`; only `sendmsg` and the event commands may have none.
    const hasArgument = command.line.length > word.length;
    if (verb === "api" && hasArgument) return { frame: apiResponse(this.#runApi(rest)) };
    if (verb === "bgapi" && hasArgument) return this.#runInBackground(rest, command.headers.get("job-uuid"));
    if (verb === "sendmsg") return this.#sendToCall(rest.toString(), command);
    return reply(this.#configure(verb, hasArgument, rest.toString()));
  }

  #authenticate(verb: string, password: string): Reply {
    if (verb !== "auth") return reply("-ERR command not found");
    if (!isSame(password, this.#services.password)) return { ...reply("-ERR invalid"), closes: true };
    this.#authenticated = true;
    return reply("+OK accepted");
  }

  #configure(verb: string, hasArgument: boolean, argument: string): string {
    if (verb === "event") return this.#subscription.add(argument);
    if (verb === "nixevent") return this.#subscription.remove(argument);
    if (verb === "noevents") return this.#subscription.removeAll();
    if (verb === "filter" && hasArgument) return this.#subscription.filter(argument);
    if (verb === "log") return this.#log.add(argument.trim());
    if (verb === "nolog") return this.#log.remove();
    return "-ERR command not found";
  }

  #runApi(bytes: Buffer): string | Uint8Array {
    const [name, argument] = splitWord(bytes);
    return this.#services.apis.get(name.toLowerCase())?.(argument) ?? `-ERR ${name} Command not found!\n`;
  }

  #runInBackground(bytes: Buffer, jobId: string = randomUUID()): Reply {
    const [name, argument] = splitWord(bytes);
    const job: Headers = [
      ["Job-UUID", jobId],
      ["Job-Command", name],
      ...(argument.length === 0 ? [] : [["Job-Command-Arg", argument] as const]),
    ];
    const then = () => this.#services.events.fire("BACKGROUND_JOB", job, this.#runApi(bytes));
    return { frame: commandReply(`+OK Job-UUID: ${jobId}`, `Job-UUID: ${jobId}`), then };
  }

  #sendToCall(argument: string, command: ClientCommand): Reply {
    const id = argument.trim();
    const call = this.#services.calls.get(id);
    if (call === undefined) return reply(`-ERR invalid session id [${id}]`);
    const callCommand = callCommandOf(command);
    if (callCommand !== undefined) call.command(callCommand);
    return reply("+OK");
  }
}
