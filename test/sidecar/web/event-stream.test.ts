import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventStreamParser } from "../../../src/sidecar/web/live/event-stream.js";

interface StreamEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

/** The events of a text that arrives in these chunks. */
function read(...pieces: string[]): StreamEvent[] {
  const parser = new EventStreamParser();
  return pieces.flatMap((piece) => parser.push(piece) as StreamEvent[]);
}

/** Splits a text at these positions. */
function cut(text: string, places: readonly number[]): string[] {
  const ends = [...places.map((place) => place % (text.length + 1)), 0, text.length].sort((a, b) => a - b);
  return ends.slice(1).map((end, index) => text.slice(ends[index], end));
}

const lines = fc.array(
  fc.string().map((text) => text.replace(/[\r\n]/g, "")),
  { minLength: 1, maxLength: 4 },
);
const word = fc.stringMatching(/^[a-z.]{1,12}$/);
const event = fc.record({ id: fc.nat().map(String), type: word, data: lines });

function write(
  { id, type, data }: { id: string; type: string; data: readonly string[] },
  end: string,
): string {
  return [`id: ${id}`, `event: ${type}`, ...data.map((line) => `data: ${line}`), "", ""].join(end);
}

describe("the event stream parser", () => {
  it("returns every event, wherever the text is split and however its lines end", () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 5 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.array(fc.nat(), { maxLength: 20 }),
        (events, end, places) => {
          const text = events.map((one) => write(one, end)).join("");
          expect(read(...cut(text, places))).toEqual(
            events.map(({ id, type, data }) => ({ id, type, data: data.join("\n") })),
          );
        },
      ),
    );
  });

  it("parses any text without an error", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (pieces) => {
        expect(read(...pieces)).toEqual(read(pieces.join("")));
      }),
    );
  });

  it.each([
    ["a comment", ": here\n\ndata: 1\n\n", [{ id: "", type: "message", data: "1" }]],
    ["an event without data", "event: call.started\n\n", []],
    ["empty data", "data\n\n", [{ id: "", type: "message", data: "" }]],
    ["only the first space of a value", "data:  two\n\n", [{ id: "", type: "message", data: " two" }]],
    ["colons in a value", 'data:{"a":1}\n\n', [{ id: "", type: "message", data: '{"a":1}' }]],
    [
      "a field that it does not know",
      "retry: 5\ncolor: red\ndata: 1\n\n",
      [{ id: "", type: "message", data: "1" }],
    ],
    ["an event that is not complete", "data: 1\n", []],
    [
      "an id with NUL, which does not count",
      "id: 7\n\nid: 8\0\ndata: 1\n\n",
      [{ id: "7", type: "message", data: "1" }],
    ],
  ])("handles %s", (_case, text, events) => {
    expect(read(text)).toEqual(events);
  });

  it("returns the id up to which everything has been read, even if a stream begins with one", () => {
    const parser = new EventStreamParser();
    parser.push("id: 1f3a-7\nretry: 3000\n");
    expect(parser.lastId).toBe("");
    parser.push("\n");
    expect(parser.lastId).toBe("1f3a-7");
    parser.push("id: 1f3a-8\ndata: 1\n");
    expect(parser.lastId).toBe("1f3a-7");
    parser.push("\n");
    expect(parser.lastId).toBe("1f3a-8");
  });

  it("keeps the last id, but not the last type, for events without one", () => {
    expect(read("id: 4\nevent: call.ended\ndata: 1\n\ndata: 2\n\n")).toEqual([
      { id: "4", type: "call.ended", data: "1" },
      { id: "4", type: "message", data: "2" },
    ]);
  });
});
