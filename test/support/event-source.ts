import { get, type IncomingMessage } from "node:http";

/** One event as a browser would dispatch it (WHATWG HTML, "Interpreting an event stream"). */
export interface ReceivedEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** A client of an event stream that stores what it receives, comments included. */
export class TestEventSource {
  readonly events: ReceivedEvent[] = [];
  readonly comments: string[] = [];
  lastId = "";
  /** Resolves when the server has closed: whether it had ended the answer. */
  readonly ended: Promise<"whole" | "broken">;
  #rest = "";
  #waiting: (() => void)[] = [];

  private constructor(readonly response: IncomingMessage) {
    response.setEncoding("utf8");
    response.on("data", (text: string) => this.#take(text));
    this.ended = new Promise((resolve) => {
      response.on("error", () => undefined);
      response.on("close", () => resolve(response.complete ? "whole" : "broken"));
    });
  }

  static open(url: string, headers: Record<string, string> = {}): Promise<TestEventSource> {
    return new Promise((resolve, reject) => {
      get(url, { headers, agent: false }, (response) => resolve(new TestEventSource(response))).on(
        "error",
        reject,
      );
    });
  }

  /** Resolves when this is true after something was received. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.response.destroy();
  }

  #take(text: string): void {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    for (const block of blocks) this.#dispatch(block.split("\n"));
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #dispatch(lines: readonly string[]): void {
    const field = (name: string) =>
      lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    this.lastId = field("id") ?? this.lastId;
    const data = field("data");
    if (data !== undefined) this.events.push({ id: this.lastId, event: field("event") ?? "message", data });
    if (lines[0]?.startsWith(":")) this.comments.push(lines[0]);
  }
}
