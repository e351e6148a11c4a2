/** What a client sent: a line, headers by their lower-case names, and a body. */
export interface ClientCommand {
  /** Bytes, because it may contain keys (`uuid_recv_dtmf`). */
  readonly line: Buffer;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const LF = 0x0a;
const CR = 0x0d;

/** The largest command, bytes; FreeSWITCH accepts 10 MiB. */
const LARGEST = 1_048_576;

/** Where the blank line after a head ends, or -1 while there is none. */
function headEnd(bytes: Buffer): number {
  let lineFeeds = 0;
  for (const [index, byte] of bytes.entries()) {
    if (byte === LF && ++lineFeeds === 2) return index + 1;
    if (byte !== LF && byte !== CR) lineFeeds = 0;
  }
  return -1;
}

function linesOf(head: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < head.length; ) {
    const lineFeed = head.indexOf(LF, from);
    const next = lineFeed === -1 ? head.length : lineFeed + 1;
    let end = lineFeed === -1 ? head.length : lineFeed;
    while (end > from && head[end - 1] === CR) end--;
    if (end > from) lines.push(head.subarray(from, end));
    from = next;
  }
  return lines;
}

function headersOf(lines: readonly Buffer[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const text = line.toString();
    const colon = text.indexOf(":");
    if (colon !== -1) headers.set(text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trimStart());
  }
  return headers;
}

/** Splits a client's bytes into commands (read_packet in mod_event_socket.c). */
export class CommandReader {
  #bytes = Buffer.alloc(0);

  /** Whether more bytes have arrived than a command may have: the connection is no longer usable. */
  get overflown(): boolean {
    return this.#bytes.length > LARGEST;
  }

  /** The commands that are complete with this chunk. */
  *read(chunk: Uint8Array): Generator<ClientCommand> {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      this.#skipBlankLines();
      const bodyStart = headEnd(this.#bytes);
      if (bodyStart === -1) return;
      const [line = Buffer.alloc(0), ...rest] = linesOf(this.#bytes.subarray(0, bodyStart));
      const headers = headersOf(rest);
      const bodyEnd = bodyStart + Math.max(0, Number.parseInt(headers.get("content-length") ?? "0", 10) || 0);
      if (this.#bytes.length < bodyEnd) return;
      const body = this.#bytes.toString("utf8", bodyStart, bodyEnd);
      this.#bytes = this.#bytes.subarray(bodyEnd);
      yield { line, headers, body };
    }
  }

  #skipBlankLines(): void {
    let start = 0;
    while (this.#bytes[start] === LF || this.#bytes[start] === CR) start++;
    this.#bytes = this.#bytes.subarray(start);
  }
}
