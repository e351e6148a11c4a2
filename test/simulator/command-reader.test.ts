import { describe, expect, it } from "vitest";
import { CommandReader } from "../../src/simulator/event-socket/command-reader.js";

const stream = Buffer.from(
  "\n\nauth secret\r\n\r\n" +
    "api uptime s\n\n\n\n" +
    "sendmsg 1234\ncall-command: execute\nExecute-App-Arg:   a: b\n\n" +
    "sendmsg 1234\ncontent-length: 11\ncontent-type: text/plain\n\nté\n\nxt: 1\n\n" +
    "exit\n\n",
);

function read(chunks: readonly Buffer[]) {
  const reader = new CommandReader();
  return chunks.flatMap((chunk) =>
    [...reader.read(chunk)].map(({ line, headers, body }) => ({
      line: line.toString(),
      headers: Object.fromEntries(headers),
      body,
    })),
  );
}

const commands = [
  { line: "auth secret", headers: {}, body: "" },
  { line: "api uptime s", headers: {}, body: "" },
  { line: "sendmsg 1234", headers: { "call-command": "execute", "execute-app-arg": "a: b" }, body: "" },
  {
    line: "sendmsg 1234",
    headers: { "content-length": "11", "content-type": "text/plain" },
    body: "té\n\nxt: 1\n",
  },
  { line: "exit", headers: {}, body: "" },
];

describe("commands from a client", () => {
  it("are read with their headers and bodies", () => {
    expect(read([stream])).toEqual(commands);
  });

  it("are read the same wherever the stream is split", () => {
    for (let cut = 1; cut < stream.length; cut++) {
      expect(read([stream.subarray(0, cut), stream.subarray(cut)]), `cut at ${cut}`).toEqual(commands);
    }
    expect(read([...stream].map((byte) => Buffer.of(byte)))).toEqual(commands);
  });

  it("have a limit", () => {
    const reader = new CommandReader();
    expect([...reader.read(Buffer.alloc(1_000_000, "x"))]).toEqual([]);
    expect(reader.overflown).toBe(false);
    expect([...reader.read(Buffer.alloc(100_000, "x"))]).toEqual([]);
    expect(reader.overflown).toBe(true);
  });
});
