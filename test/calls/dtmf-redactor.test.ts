import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { DtmfRedactor } from "../../src/calls/dtmf-redactor.js";
import type { CallEvent } from "../../src/observability/call-events.js";

const NUMBER = ["4000", "0566", "5566", "5556"].join("");

function keyedIn(...entries: string[]): DtmfRedactor {
  const keyed = new DtmfRedactor();
  for (const entry of entries) keyed.add(entry);
  return keyed;
}

describe("the keys that a caller entered for a document", () => {
  it.each([
    ["as it is", "7391", "7391", "xxxx"],
    ["in a text", "7391", "your code is 7391.", "your code is xxxx."],
    ["in an address", "7391", "https://shop.example/orders/7391/pay", "https://shop.example/orders/xxxx/pay"],
    ["joined to letters", "7391", "pin7391x", "pinxxxxx"],
    ["joined to other digits", "7391", "0739100", "xxxxxxx"],
    ["backwards", "7391", "1937", "xxxx"],
    ["three digits long", "987", "code 987", "code xxx"],
    ["one digit long, and nothing else", "7", "7", "x"],
    ["one digit long, in a text", "7", "7 of 17", "7 of 17"],
    ["with other keys", "12*345#", "345, 12*345#", "xxx, 12*xxx#"],
    ["as it is, with other keys", "12*345#", "12*345#", "xx*xxx#"],
    ["in pieces of four", NUMBER, "4000 0566-5566/5556", "xxxx xxxx-xxxx/xxxx"],
    ["in pieces of two", NUMBER, "40 00 05", "40 00 05"],
    ["in an id", "8cb2", "c8dcb02b-4000-4444-840c-a534b8d41c76", "c8dcb02b-4000-4444-840c-a534b8d41c76"],
    ["not at all", "7391", "room 7392", "room 7392"],
  ])("are hidden %s", (_how, entry, text, shown) => {
    expect(keyedIn(entry).hide(text)).toBe(shown);
  });

  it("are hidden when a number was collected in parts", () => {
    expect(keyedIn("40", "0", "05", "66").hide("4000566, 6650004, 40, 566")).toBe(
      "xxxxxxx, xxxxxxx, 40, 566",
    );
  });

  it("do not affect ids, nor any text if nothing was entered", () => {
    const id = "c8dcb02b-4000-4444-840c-a534b8d41c76";
    expect(keyedIn(NUMBER).hide(id)).toBe(id);
    expect(keyedIn("").hide("7391")).toBe("7391");
  });

  it("are hidden in variables and bodies, as numbers, in lists and as names; not in our measurements", () => {
    const keyed = keyedIn("7391");
    const reported: CallEvent[] = [];
    const timeline = keyed.hiding({ record: (happening) => reported.push(happening) });
    timeline.record({
      type: "variables",
      variables: { pin: 7391, all: [["7391"]], "7391": { of: "a 7391" } },
    });
    timeline.record({ type: "connector-answer", connector: "a", answer: { n: "7391" }, ms: 7391 });
    timeline.record({ type: "prompt-started", words: "You said 7391", asks: false });
    expect(reported).toEqual([
      { type: "variables", variables: { pin: "xxxx", all: [["xxxx"]], xxxx: { of: "a xxxx" } } },
      { type: "connector-answer", connector: "a", answer: { n: "xxxx" }, ms: 7391 },
      { type: "prompt-started", words: "You said xxxx", asks: false },
    ]);
  });

  it("are hidden in variables that hold them digit by digit", () => {
    const reported: CallEvent[] = [];
    const timeline = keyedIn("7391").hiding({ record: (happening) => reported.push(happening) });
    timeline.record({ type: "variables", variables: { list: [..."7391"], two: "39", other: "52" } });
    expect(reported).toEqual([
      { type: "variables", variables: { list: ["x", "x", "x", "x"], two: "xx", other: "52" } },
    ]);
  });

  it("are hidden in the log, whose lines keep the id of the call", () => {
    const lines: string[] = [];
    const root = pino({ base: null, timestamp: false }, { write: (line: string) => lines.push(line) });
    const keyed = keyedIn("7391");
    keyed.logger(root, "call-7391").warn({ reason: "no section 7391", status: 7391 }, "failed");
    expect(JSON.parse(lines.join(""))).toEqual({
      level: 40,
      call: "call-7391",
      reason: "no section xxxx",
      status: 7391,
      msg: "failed",
    });
  });
});
