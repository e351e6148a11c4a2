import { type Subscription, timer } from "rxjs";
import type { Clock } from "../../core/clock.js";
import { AppError, asAppError } from "../../core/errors.js";
import type { Frame } from "./parser.js";

/** A command's bytes, and a name for it that contains none of its arguments. */
interface Command {
  readonly name: string;
  readonly bytes: Buffer;
}

function nameOf(line: string, headers: Readonly<Record<string, string>>): string {
  const application = headers["execute-app-name"];
  if (application !== undefined) return `execute ${application}`;
  return /^((bg)?api )?[\w-]*/.exec(line)?.[0] ?? "";
}

/** Throws ESL_LINE_BREAK, naming `what`: a line break would inject headers, a zero byte would truncate the value. */
export function refuseLineBreak(what: string, value: string): void {
  if (/[\r\n\0]/.test(value))
    throw new AppError("ESL_LINE_BREAK", `${what} contains a line break or a zero byte`);
}

/**
 * Encodes a command with its headers and body, to be sent in one write. Throws AppError ESL_LINE_BREAK. FreeSWITCH reads
 * the body by Content-Length (read_packet in mod_event_socket.c).
 */
export function writeCommand(
  line: string,
  headers: Readonly<Record<string, string>> = {},
  body?: Uint8Array | string,
): Command {
  const name = nameOf(line, headers);
  refuseLineBreak(`the line of "${name}"`, line);
  const bodyBytes = body === undefined ? undefined : Buffer.from(body);
  const all = bodyBytes === undefined ? headers : { ...headers, "content-length": String(bodyBytes.length) };
  let head = `${line}\n`;
  for (const [header, value] of Object.entries(all)) {
    refuseLineBreak(`a header name of "${name}"`, header);
    refuseLineBreak(`${header} of "${name}"`, value);
    head += `${header}: ${value}\n`;
  }
  const headBytes = Buffer.from(`${head}\n`);
  return { name, bytes: bodyBytes === undefined ? headBytes : Buffer.concat([headBytes, bodyBytes]) };
}

/** The answer to a command; throws ESL_COMMAND_REFUSED with FreeSWITCH's text if it is a refusal. */
export function accepted(name: string, answer: string): string {
  if (!/^-(ERR|USAGE)/.test(answer)) return answer;
  throw new AppError("ESL_COMMAND_REFUSED", `"${name}" was answered "${answer.trim().slice(0, 200)}"`);
}

/** Why `auth` failed: a refusal means the password. */
export function loginFault(thrown: unknown, address: string): AppError {
  const error = asAppError(thrown);
  return error.code === "ESL_COMMAND_REFUSED"
    ? new AppError("ESL_AUTH_REFUSED", `${address} rejected the password`)
    : error;
}

interface Expected {
  readonly deadline: Subscription;
  answered(frame: Frame): void;
  failed(error: AppError): void;
}

/**
 * The pending replies on one connection. FreeSWITCH sends `command/reply` and `api/response` alike in the order of the
 * commands, so a command that has timed out keeps its place: its late reply must not be assigned to the next.
 */
export class ReplyQueue {
  readonly #expected: Expected[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly deadlineMs: number,
  ) {}

  /**
   * The reply to the command that is sent now. Rejects with ESL_DEADLINE, or with what `failAll` is given. `what` names
   * the command in the error and contains none of its arguments; `deadlineMs` defaults to the connection's.
   */
  expect(what: string, deadlineMs = this.deadlineMs): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const deadline = timer(deadlineMs, this.clock).subscribe(() =>
        reject(new AppError("ESL_DEADLINE", `"${what}" had no answer within ${deadlineMs} ms`)),
      );
      this.#expected.push({ deadline, answered: resolve, failed: reject });
    });
  }

  /** Assigns a reply to the oldest command; false when none is waiting. */
  answer(frame: Frame): boolean {
    const oldest = this.#expected.shift();
    oldest?.deadline.unsubscribe();
    oldest?.answered(frame);
    return oldest !== undefined;
  }

  failAll(error: AppError): void {
    for (const { deadline, failed } of this.#expected.splice(0)) {
      deadline.unsubscribe();
      failed(error);
    }
  }
}
