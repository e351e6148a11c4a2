import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AppError } from "../../src/core/errors.js";
import { EslParser, type Frame } from "../../src/freeswitch/event-socket/parser.js";

/** Frames that a real FreeSWITCH sent, one after the other. */
const conversation = readFileSync(new URL("fixtures/conversation.esl", import.meta.url));

class Reading {
  readonly frames: Frame[] = [];
  readonly errors: AppError[] = [];
  readonly faults: unknown[] = [];
  readonly #source = new EventEmitter();

  constructor(maxFrameBytes?: number, onFrame: (frame: Frame) => void = () => undefined) {
    const receiver = {
      frame: (frame: Frame) => {
        this.frames.push(frame);
        onFrame(frame);
      },
      invalid: (error: AppError) => this.errors.push(error),
      fault: (thrown: unknown) => this.faults.push(thrown),
    };
    new EslParser(this.#source, receiver, maxFrameBytes);
  }

  feed(...chunks: (string | Uint8Array)[]): this {
    for (const chunk of chunks) this.#source.emit("data", Buffer.from(chunk));
    return this;
  }

  get bodies(): (string | undefined)[] {
    return this.frames.map(({ body }) => body && Buffer.from(body).toString());
  }
}

describe("what FreeSWITCH sends", () => {
  it("is parsed into frames with their types, replies and bodies", () => {
    const { frames } = new Reading().feed(conversation);
    expect(frames.map(({ contentType, replyText }) => [contentType, replyText])).toEqual([
      ["auth/request", undefined],
      ["command/reply", "+OK accepted"],
      ["command/reply", "+OK event listener enabled json"],
      ["text/event-json", undefined],
      ["command/reply", "+OK Job-UUID: job-1"],
      ["text/event-json", undefined],
      ["text/event-json", undefined],
      ["text/event-json", undefined],
      ["text/event-json", undefined],
      ["text/event-json", undefined],
      ["api/response", undefined],
      ["command/reply", "-ERR invalid session id [11111111-2222-3333-4444-555555555555]"],
      ["text/disconnect-notice", undefined],
    ]);
    expect(frames[4]?.headers["Job-UUID"]).toBe("job-1");
  });

  it("is parsed the same however the network splits it", () => {
    const whole = new Reading().feed(conversation);
    fc.assert(
      fc.property(fc.array(fc.nat(conversation.length), { maxLength: 40 }), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), conversation.length];
        const chunks = edges.slice(1).map((edge, index) => conversation.subarray(edges[index], edge));
        const cut = new Reading().feed(...chunks);
        return isSame(cut.frames, whole.frames) && cut.errors.length === 0;
      }),
      { numRuns: 300 },
    );
  });

  it("is parsed the same byte by byte", () => {
    const bytewise = new Reading().feed(...Array.from(conversation, (byte) => Uint8Array.of(byte)));
    expect(isSame(bytewise.frames, new Reading().feed(conversation).frames)).toBe(true);
  });

  it("is never cut in the middle of a character", () => {
    const text = "Zahlung über 20 €";
    const bytes = Buffer.from(
      `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(text)}\n\n${text}`,
    );
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(new Reading().feed(bytes.subarray(0, cut), bytes.subarray(cut)).bodies).toEqual([text]);
    }
  });

  it("may contain percent signs that are not escapes", () => {
    const { frames, errors } = new Reading().feed(
      "Content-Type: command/reply\nReply-Text: +OK 5% %E9 %20\n\n",
    );
    expect([frames[0]?.replyText, errors]).toEqual(["+OK 5% %E9 %20", []]);
  });

  it("is unescaped if it is escaped", () => {
    expect(new Reading().feed("Reply-Text: +OK%20done\n\n").frames[0]?.replyText).toBe("+OK done");
  });

  it("may have further blank lines between two frames", () => {
    const { frames } = new Reading().feed(
      "Reply-Text: -ERR a\n\n\n\n\nReply-Text: +OK b\n\n\nReply-Text: +OK c\n\n",
    );
    expect(frames.map(({ replyText }) => replyText)).toEqual(["-ERR a", "+OK b", "+OK c"]);
  });

  it("may have a header named like a member of every object", () => {
    const { frames } = new Reading().feed("__proto__: x\nconstructor: y\n\n");
    expect(Object.entries(frames[0]?.headers ?? {})).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });
});

describe("a frame handler that throws", () => {
  it("loses its own frame only", () => {
    const reading = new Reading(undefined, (frame) => {
      if (frame.replyText === "b") throw new Error("no");
    });
    reading.feed("Reply-Text: a\n\nReply-Text: b\n\nReply-Text: c\n\n");
    expect(reading.frames.map(({ replyText }) => replyText)).toEqual(["a", "b", "c"]);
    expect(reading.faults).toEqual([new Error("no")]);
  });
});

describe("a stream that cannot be read", () => {
  const invalid = (...chunks: string[]) => new Reading(100).feed(...chunks, "Reply-Text: later\n\n");
  const codes = (reading: Reading) => [reading.errors.map(({ code }) => code), reading.frames.length];

  it.each([
    ["headers beyond the limit", ["x".repeat(101)]],
    ["headers beyond the limit, in small parts", Array.from({ length: 11 }, () => "x".repeat(10))],
    ["a body beyond the limit, before it arrives", ["Content-Length: 101\n\n"]],
    [
      "headers and a body that together are beyond the limit",
      [`A: ${"x".repeat(50)}\nContent-Length: 60\n\n`],
    ],
    ["a negative length", ["Content-Length: -5\n\n"]],
    ["a length that is a word", ["Content-Length: many\n\n"]],
    ["a length in another notation", ["Content-Length: 0x10\n\n"]],
    ["another protocol", ["SSH-2.0-OpenSSH_9\n\n"]],
  ])("is abandoned with one error: %s", (_, chunks) => {
    expect(codes(invalid(...chunks))).toEqual([["ESL_FRAME_INVALID"], 0]);
  });

  it("includes one with a frame one byte over the limit, but not at the limit", () => {
    const frame = (bytes: number) => `Content-Length: ${bytes}\n\n${"x".repeat(bytes)}`;
    expect(codes(new Reading(100).feed(frame(100 - 18)))).toEqual([[], 1]);
    expect(codes(new Reading(100).feed(frame(100 - 17)))).toEqual([["ESL_FRAME_INVALID"], 0]);
  });
});

describe("card data", () => {
  it("does not stay in the bytes that the network delivered", () => {
    const source = new EventEmitter();
    new EslParser(source, { frame: () => undefined, invalid: () => undefined, fault: () => undefined });
    const chunks = [conversation.subarray(0, 15_000), conversation.subarray(15_000)].map((part) =>
      Buffer.from(part),
    );
    for (const chunk of chunks) source.emit("data", chunk);
    expect(chunks.every((chunk) => chunk.every((byte) => byte === 0))).toBe(true);
  });

  it("is in a body that the receiver owns", () => {
    const { frames, bodies } = new Reading().feed("Content-Length: 3\n\nabcContent-Length: 3\n\ndef");
    expect(bodies).toEqual(["abc", "def"]);
    frames[0]?.body?.fill(0);
    expect(Buffer.from(frames[1]?.body ?? []).toString()).toBe("def");
  });
});

/** Compares to a boolean: a failure must not print the digits of an event. */
function isSame(one: readonly Frame[], other: readonly Frame[]): boolean {
  return (
    one.length === other.length &&
    one.every((frame, index) => {
      const { headers, body } = other[index] ?? {};
      const isBodySame = Buffer.compare(frame.body ?? Buffer.alloc(0), body ?? Buffer.alloc(0)) === 0;
      return isBodySame && JSON.stringify(frame.headers) === JSON.stringify(headers);
    })
  );
}
