import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Digit } from "../../src/core/dtmf.js";
import { hasCode } from "../../src/core/errors.js";
import { decodeEvent, type SwitchEvent } from "../../src/freeswitch/event-socket/events.js";
import { EslParser } from "../../src/freeswitch/event-socket/parser.js";

/** The bodies of the events that a real FreeSWITCH sent. */
function captured(): Uint8Array[] {
  const source = new EventEmitter();
  const bodies: Uint8Array[] = [];
  const frame = ({ contentType, body }: { contentType: string; body: Uint8Array | undefined }) => {
    if (contentType === "text/event-json" && body !== undefined) bodies.push(body);
  };
  new EslParser(source, { frame, invalid: () => undefined, fault: () => undefined });
  source.emit("data", Buffer.from(readFileSync(new URL("fixtures/conversation.esl", import.meta.url))));
  return bodies;
}

function bytes(fields: Record<string, unknown>): Uint8Array {
  return Buffer.from(JSON.stringify(fields));
}

function keyed(key: string, more: Record<string, unknown> = {}): SwitchEvent | undefined {
  return decodeEvent(bytes({ "Event-Name": "DTMF", "Unique-ID": "u1", ...more, "DTMF-Digit": key }));
}

const isDigit = (event: SwitchEvent | undefined, digit: Digit | undefined) =>
  event?.type === "digit" && event.digit === digit;

const ID = "8ed3e9a4-e7c4-422a-b4bf-2f92fe4acc9d";

describe("the events of a call on FreeSWITCH", () => {
  it("are reduced to what is needed", () => {
    const events = captured().map((body) => decodeEvent(body));
    expect(
      events.map((event) => (event?.type === "digit" ? { type: "digit", id: event.id } : event)),
    ).toEqual([
      {
        type: "parked",
        call: { id: ID, from: "sipp", callerName: "sipp", to: "guard", direction: "inbound" },
        context: "public",
      },
      undefined,
      { type: "executed", id: ID, application: "playback", executionId: "e4", response: "FILE PLAYED" },
      { type: "digit", id: ID },
      { type: "hangup", id: ID, cause: "NORMAL_CLEARING" },
      { type: "unparked", id: ID },
    ]);
  });

  it("report how long a bridge lasted, by FreeSWITCH's own clock", () => {
    const bridge = {
      "Event-Name": "CHANNEL_EXECUTE_COMPLETE",
      "Unique-ID": ID,
      Application: "bridge",
      "Application-UUID": "e5",
      "Caller-Channel-Bridged-Time": "1795535478062558",
      "Event-Date-Timestamp": "1795535480962558",
    };
    expect(decodeEvent(new TextEncoder().encode(JSON.stringify(bridge)))).toMatchObject({
      type: "executed",
      bridgedForMs: 2_900,
    });
  });

  it("reveal which key was pressed only to the holder of the digit", () => {
    const [event] = captured()
      .map((body) => decodeEvent(body))
      .filter((one) => one?.type === "digit");
    expect(isDigit(event, Digit.fromCode(0x34))).toBe(true);
    expect(JSON.stringify(event)).toBe(`{"type":"digit","id":"${ID}","digit":"digit"}`);
  });

  it("leave nothing in the bytes in which they arrived", () => {
    for (const body of captured()) {
      decodeEvent(body);
      expect(body.every((byte) => byte === 0)).toBe(true);
    }
  });

  it("leave nothing in the bytes even when they cannot be read", () => {
    const body = bytes({ "Event-Name": "DTMF", "DTMF-Digit": "#" });
    expect(() => decodeEvent(body)).toThrow();
    expect(body.every((byte) => byte === 0)).toBe(true);
  });
});

describe("a key", () => {
  it("is each of the sixteen", () => {
    for (const key of "0123456789*#ABCD")
      expect(isDigit(keyed(key), Digit.fromCode(key.charCodeAt(0)))).toBe(true);
  });

  it("may be a small letter", () => {
    expect(isDigit(keyed("a"), Digit.fromCode(0x41)) && isDigit(keyed("d"), Digit.fromCode(0x44))).toBe(true);
  });

  it("is not a digit when it is a flash, a wait or longer than one letter", () => {
    expect([keyed("F"), keyed("W"), keyed("e"), keyed("12"), keyed("")]).toEqual(Array(5).fill(undefined));
  });
});

describe("an event", () => {
  it("that we do not use is skipped", () => {
    expect(decodeEvent(bytes({ "Event-Name": "HEARTBEAT" }))).toBeUndefined();
    expect(decodeEvent(bytes({ "Core-UUID": "x" }))).toBeUndefined();
  });

  it("keeps names as they were written, whatever they contain", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (name, number) => {
        const event = decodeEvent(
          bytes({
            "Event-Name": "CHANNEL_PARK",
            "Unique-ID": "u1",
            "Caller-Caller-ID-Name": name,
            "Caller-Caller-ID-Number": number,
            "Caller-Context": "pay",
          }),
        );
        return (
          event?.type === "parked" &&
          event.call.callerName === name &&
          event.call.from === number &&
          event.context === "pay"
        );
      }),
    );
  });

  it("cannot be made to look like another by what a caller puts into it", () => {
    const forged = '","Event-Name":"DTMF","DTMF-Digit":"1","Unique-ID":"other","x":"';
    const fields = {
      "Event-Name": "CHANNEL_UNPARK",
      "Caller-Name": forged,
      [`v,${forged}`]: "x",
      "Unique-ID": "u1",
    };
    expect(decodeEvent(bytes(fields))).toEqual({ type: "unparked", id: "u1" });
  });

  it("cannot be forged by the name of a variable either", () => {
    const fields = { "Event-Name": "CHANNEL_UNPARK", 'x"Unique-ID': "other", "Unique-ID": "u1" };
    expect(decodeEvent(bytes(fields))).toEqual({ type: "unparked", id: "u1" });
  });

  it.each(['Ann "the boss"', "back\\slash\\", "tab\there", "Zoë €"])("keeps the caller's name %j", (name) => {
    const event = decodeEvent(
      bytes({ "Event-Name": "CHANNEL_PARK", "Unique-ID": "u1", "Caller-Caller-ID-Name": name }),
    );
    expect(event).toMatchObject({ call: { callerName: name } });
  });

  it("is not confused by names with the same ending, or by a list", () => {
    const fields = {
      "Event-Name": "CHANNEL_UNPARK",
      list: ["Unique-ID", "x"],
      "Other-Leg-Unique-ID": "u2",
      "Unique-ID": "u1",
    };
    expect(decodeEvent(bytes(fields))).toEqual({ type: "unparked", id: "u1" });
  });

  it("without a direction or a caller's name is an inbound call", () => {
    expect(decodeEvent(bytes({ "Event-Name": "CHANNEL_PARK", "Unique-ID": "u1" }))).toEqual({
      type: "parked",
      call: { id: "u1", from: "", callerName: "", to: "", direction: "inbound" },
      context: "",
    });
  });

  it("of a call that the switch originated is outbound", () => {
    const event = decodeEvent(
      bytes({ "Event-Name": "CHANNEL_PARK", "Unique-ID": "u1", "Call-Direction": "outbound" }),
    );
    expect(event).toMatchObject({ call: { direction: "outbound" } });
  });

  it.each([
    ["is empty", ""],
    ["is not JSON", "Event-Name: DTMF"],
    ["is cut off", '{"Event-Name":"CHANNEL_PARK","Unique-ID":"u'],
    ["has a value without an end", '{"Event-Name":"CHANNEL_PARK","Unique-ID":"u1}'],
    ["has a bad escape", '{"Event-Name":"CHANNEL_UNPARK","Unique-ID":"\\x"}'],
    ["names no call", '{"Event-Name":"CHANNEL_HANGUP"}'],
  ])("is refused when it %s", (_, text) => {
    let thrown: unknown;
    try {
      decodeEvent(Buffer.from(text));
    } catch (error) {
      thrown = error;
    }
    expect(hasCode(thrown, "ESL_FRAME_INVALID")).toBe(true);
  });
});

describe("the time at which FreeSWITCH created an event", () => {
  const momentOf = (fields: Record<string, unknown>) => {
    const moments: number[] = [];
    decodeEvent(bytes({ "Event-Name": "HEARTBEAT", ...fields }), (microseconds) =>
      moments.push(microseconds),
    );
    return moments;
  };

  it("is reported in microseconds, for every event that a real one sent", () => {
    const moments: number[] = [];
    for (const body of captured()) decodeEvent(body, (microseconds) => moments.push(microseconds));
    expect(moments).toEqual([
      1795196767555299, 1795196767575279, 1795196775075281, 1795196770555293, 1795196775775280,
      1795196775775280,
    ]);
  });

  it.each([[{}], [""], ["x"], ["12x"], ["-5"], ["99999999999999999999"], [{ a: 1 }], [7]])(
    "is not reported when it is %j",
    (stamp) => {
      expect(momentOf({ "Event-Date-Timestamp": stamp })).toEqual([]);
    },
  );
});
