import { AppError } from "../../domain/errors.js";

/** A command's bytes, and a name for it that holds none of its arguments. */
export interface Command {
  readonly name: string;
  readonly bytes: Buffer;
}

function nameOf(line: string, headers: Readonly<Record<string, string>>): string {
  const application = headers["execute-app-name"];
  if (application !== undefined) return `execute ${application}`;
  return /^((bg)?api )?[\w-]*/.exec(line)?.[0] ?? "";
}

/** Throws ESL_LINE_BREAK, naming `what`: a line break would inject headers, a zero byte would cut the value off. */
export function refuseLineBreak(what: string, value: string): void {
  if (/[\r\n\0]/.test(value))
    throw new AppError("ESL_LINE_BREAK", `${what} holds a line break or a zero byte`);
}

/**
 * Writes a command with its headers and body, to be sent by one write. Throws AppError ESL_LINE_BREAK. FreeSWITCH
 * reads the body by Content-Length (read_packet in mod_event_socket.c).
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
