import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventJson } from "../../src/simulator/events.js";
import { keysOf } from "../support/keys.js";

describe("an event as JSON", () => {
  it("is one flat object without white space, in the order of its headers", () => {
    const json = eventJson({
      name: "CHANNEL_PARK",
      headers: [
        ["Unique-ID", "1"],
        ["variable_a", 'b"\n'],
      ],
    });
    expect(json.toString()).toBe('{"Event-Name":"CHANNEL_PARK","Unique-ID":"1","variable_a":"b\\"\\n"}');
  });

  it("states the length of its body in bytes", () => {
    const json = eventJson({ name: "BACKGROUND_JOB", headers: [], body: "é\n" });
    expect(JSON.parse(json.toString())).toMatchObject({ "Content-Length": "3", _body: "é\n" });
  });

  it("contains any text, and any bytes that are text, unchanged", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a"\\\n\0é€😀') }), (text) => {
        const headers = [
          ["text", text],
          ["bytes", Buffer.from(text)],
        ] as const;
        const read = JSON.parse(eventJson({ name: "DTMF", headers, body: Buffer.from(text) }).toString());
        return read.text === text && read.bytes === text && read._body === text;
      }),
    );
  });

  it("contains a key as its one byte", () => {
    const [key] = keysOf("#");
    if (key === undefined) throw new Error("no key");
    const json = eventJson({ name: "DTMF", headers: [["DTMF-Digit", key]] });
    expect(json.at(-3) === key.code).toBe(true);
    expect(json.length).toBe('{"Event-Name":"DTMF","DTMF-Digit":"#"}'.length);
  });
});
