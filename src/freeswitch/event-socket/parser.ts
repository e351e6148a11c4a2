import Parser, { type ByteSource } from "modesl/lib/esl/Parser.js";
import { AppError, asAppError } from "../../core/errors.js";

/** Headers and body of one frame together, in bytes. */
export const DEFAULT_MAX_FRAME_BYTES = 1024 * 1024;

/** One message from the Event Socket. */
export interface Frame {
  /** "" when the header is missing. */
  readonly contentType: string;
  readonly replyText: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The receiver's own copy: it may wipe it. */
  readonly body: Uint8Array | undefined;
}

/** What a parser reports. */
export interface FrameReceiver {
  frame(frame: Frame): void;
  /** ESL_FRAME_INVALID: the rest of the stream cannot be read; nothing follows this call. */
  invalid(error: AppError): void;
  /** `frame` threw this; the parser continues. */
  fault(thrown: unknown): void;
}

/** FreeSWITCH's own names, and no fragment of JSON: the rest of a body that was declared too short is not a header. */
const HEADER_NAME = /^[\w.-]+$/;
const NO_BYTES = Buffer.alloc(0);

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // FreeSWITCH does not escape every header: a lone percent sign is literal.
    return value;
  }
}

/**
 * modesl's framing with a limit on the frame size, headers that cannot throw, and bodies left as bytes. Bytes that have
 * been read are overwritten, because the body of a DTMF event is card data.
 */
export class EslParser extends Parser {
  readonly #receiver: FrameReceiver;
  readonly #maxFrameBytes: number;
  #frameHeaders: Record<string, string> = {};
  #broken = false;

  constructor(source: ByteSource, receiver: FrameReceiver, maxFrameBytes = DEFAULT_MAX_FRAME_BYTES) {
    super(source);
    this.#receiver = receiver;
    this.#maxFrameBytes = maxFrameBytes;
  }

  protected override _onData(data: Buffer): void {
    if (this.#broken) return;
    const held = this.buffer;
    try {
      super._onData(data);
      if (this.bodyLen === 0) this.#checkSize(this.buffer.length);
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      // The framing has copied both into its own buffer.
      held.fill(0);
      data.fill(0);
    }
  }

  protected override _parseHeaderText(text: string): { "Content-Length"?: number } {
    this.#checkSize(text.length);
    const headers: Record<string, string> = Object.create(null);
    for (const line of text.split("\n")) {
      if (line === "") continue;
      const colon = line.indexOf(":");
      if (!HEADER_NAME.test(line.slice(0, Math.max(0, colon))))
        throw new AppError("ESL_FRAME_INVALID", "a header line without a name and a colon");
      headers[line.slice(0, colon)] = unescaped(line.slice(colon + 1).trimStart());
    }
    this.#frameHeaders = headers;
    const written = headers["Content-Length"];
    if (written === undefined) return {};
    const length = Number(written);
    if (!/^\d+$/.test(written))
      throw new AppError("ESL_FRAME_INVALID", "a Content-Length that is not a number");
    this.#checkSize(text.length + length);
    return { "Content-Length": length };
  }

  /**
   * Reads all complete frames in a loop: modesl's own method recurses for each, and thousands in one chunk overflow the
   * stack.
   */
  protected override _parseHeaders(): void {
    while (this.bodyLen === 0 ? this.#takeHead() : this.#takeBody());
  }

  protected override _parseBody(): void {
    this._parseHeaders();
  }

  #takeHead(): boolean {
    const end = this.buffer.indexOf("\n\n");
    if (end === -1) return false;
    const text = this.buffer.toString("utf8", 0, end);
    this.buffer = this.buffer.subarray(end + 2);
    this.headers = this._parseHeaderText(text);
    this.bodyLen = this.headers["Content-Length"] ?? 0;
    if (this.bodyLen === 0) this._parseEvent(this.headers);
    return true;
  }

  #takeBody(): boolean {
    if (this.buffer.length < this.bodyLen) return false;
    const taken = this.buffer.subarray(0, this.bodyLen);
    const body = Uint8Array.from(taken);
    taken.fill(0);
    this.buffer = this.buffer.subarray(this.bodyLen);
    this.bodyLen = 0;
    this._parseEvent(this.headers, body);
    return true;
  }

  protected override _parseEvent(_: { "Content-Length"?: number }, body?: Uint8Array): void {
    const headers = this.#frameHeaders;
    // A reply that itself ends in line breaks leaves empty headers behind.
    if (Object.keys(headers).length === 0) return;
    try {
      this.#receiver.frame({
        contentType: headers["Content-Type"] ?? "",
        replyText: headers["Reply-Text"],
        headers,
        body,
      });
    } catch (thrown) {
      this.#receiver.fault(thrown);
    }
  }

  #checkSize(bytes: number): void {
    if (bytes <= this.#maxFrameBytes) return;
    throw new AppError("ESL_FRAME_INVALID", `a frame of more than ${this.#maxFrameBytes} bytes`);
  }

  #fail(thrown: unknown): void {
    this.#broken = true;
    this.buffer.fill(0);
    this.buffer = NO_BYTES;
    const error = asAppError(thrown);
    const invalid = error.code === "ESL_FRAME_INVALID";
    this.#receiver.invalid(
      invalid ? error : new AppError("ESL_FRAME_INVALID", error.message, { cause: thrown }),
    );
  }
}
