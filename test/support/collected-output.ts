import { Writable } from "node:stream";

/** A stream that stores what is written to it. */
export class CollectedOutput extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }

  /** The messages of the JSON lines, in order. */
  get messages(): string[] {
    return this.lines.map(({ msg }) => String(msg));
  }

  get lines(): Record<string, unknown>[] {
    return this.text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  }
}
