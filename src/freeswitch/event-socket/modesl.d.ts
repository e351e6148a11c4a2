/** The part of modesl 1.2.1 that is used: its framing. The package brings no types. */
declare module "modesl/lib/esl/Parser.js" {
  /** The source of the bytes, for example a net.Socket. */
  export interface ByteSource {
    on(event: "data", listener: (data: Buffer) => void): unknown;
    on(event: "end", listener: () => void): unknown;
  }

  /** Listens to `data` and `end` of its source from the constructor on. */
  export default class Parser {
    constructor(source: ByteSource);
    /** Bytes that have arrived and do not yet form a frame. */
    protected buffer: Buffer;
    /** Bytes of the body that the current frame waits for; 0 while it waits for headers. */
    protected bodyLen: number;
    /** What `_parseHeaderText` returned for the current frame. */
    protected headers: { "Content-Length"?: number };
    protected _onData(data: Buffer): void;
    protected _indexOfHeaderEnd(): number;
    protected _parseHeaders(): void;
    protected _parseBody(): void;
    protected _parseHeaderText(text: string): { "Content-Length"?: number };
    protected _parseEvent(headers: { "Content-Length"?: number }, body?: Uint8Array): void;
  }
}
