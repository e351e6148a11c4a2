import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EmbeddedRun } from "../support/embedded-run.js";
import type { EventSocketClient } from "../support/event-socket-client.js";
import { keysOf } from "../support/keys.js";

/** Not a card number. */
const KEYS = "9182736455";

describe("the keys of a caller on the embedded switch", () => {
  let run: EmbeddedRun;
  let client: EventSocketClient;

  beforeEach(async () => {
    run = await EmbeddedRun.start();
    client = await run.client("ALL");
  });

  afterEach(() => run.close());

  function countOfKeyEvents(): number {
    return client.events.filter(({ name }) => name === "DTMF").length;
  }

  it.each(["the caller", "an API command"])("are only in their own events, pressed by %s", async (by) => {
    const leg = await run.dialParked(client);
    await client.execute(leg.id, "set", "playback_terminators=any", "keys");
    await client.execute(leg.id, "playback", "silence_stream://60000", "sound");
    await client.event(({ name }) => name === "PLAYBACK_START");
    if (by === "the caller") for (const key of keysOf(KEYS)) leg.press(key);
    else await client.press(leg.id, keysOf(KEYS));
    await client.event(() => countOfKeyEvents() === KEYS.length);
    leg.hangup();
    await client.event(({ name }) => name === "CHANNEL_DESTROY");

    // The test's client has taken the keys out of DTMF-Digit and playback_terminator_used.
    const reported = JSON.stringify(client.events.map(({ headers }) => headers));
    expect(reported.includes(KEYS)).toBe(false);
    const completed = client.events.find(({ name }) => name === "CHANNEL_HANGUP_COMPLETE");
    expect(completed?.headers.variable_digits_dialed).toBe("X".repeat(KEYS.length));
    expect(completed?.headers).not.toHaveProperty("variable_playback_terminator_used");
  });

  it("do not become text when a variable is expanded in an argument", async () => {
    const leg = await run.dialParked(client);
    await client.execute(leg.id, "playback", "silence_stream://60000", "sound");
    await client.event(({ name }) => name === "PLAYBACK_START");
    for (const key of keysOf("*")) leg.press(key);
    await client.execute(leg.id, "set", ["copy=[$", "{playback_terminator_used}]"].join(""), "copy");
    const { headers } = await client.event(({ headers: { "Application-UUID": uuid } }) => uuid === "copy");
    expect(headers["Application-Data"]).toBe("copy=[]");
  });
});
