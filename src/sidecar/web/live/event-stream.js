/**
 * Parses a `text/event-stream` from chunks of text that may be split anywhere (WHATWG HTML, "Parsing an event stream").
 * EventSource cannot send an API key; fetch can, but does not parse the stream.
 */
export class EventStreamParser {
  #line = "";
  /** Whether the last chunk ended with a carriage return: a line feed at the start of the next one belongs to it. */
  #afterReturn = false;
  #data = [];
  #type = "";
  #id = "";
  /** The id up to which everything has been read; a stream may send it without an event. */
  lastId = "";

  /** The events that this chunk completes: `{ id, type, data }`, all strings. */
  push(piece) {
    if (piece === "") return [];
    const text = this.#afterReturn && piece.startsWith("\n") ? piece.slice(1) : piece;
    this.#afterReturn = piece.endsWith("\r");
    const lines = (this.#line + text).split(/\r\n|\r|\n/);
    this.#line = lines.pop();
    return lines.flatMap((line) => this.#take(line));
  }

  #take(line) {
    if (line === "") return this.#dispatch();
    // A comment, which keeps the connection alive.
    if (line.startsWith(":")) return [];
    const [, field, value] = /^([^:]*)(?:: ?)?(.*)$/s.exec(line);
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#type = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    return [];
  }

  #dispatch() {
    const data = this.#data.join("\n");
    const event = { id: this.#id, type: this.#type || "message", data };
    const isEmpty = this.#data.length === 0;
    this.lastId = this.#id;
    this.#data = [];
    this.#type = "";
    return isEmpty ? [] : [event];
  }
}
