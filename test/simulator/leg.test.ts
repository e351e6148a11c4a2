import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Leg, LegHangup, LegSound } from "../../src/simulator/leg.js";
import { EmbeddedRun } from "../support/embedded-run.js";
import type { EventSocketClient } from "../support/event-socket-client.js";
import { keyOf, keysOf } from "../support/keys.js";

const LONG = "silence_stream://60000";

describe("a caller on the embedded switch", () => {
  let run: EmbeddedRun;
  let client: EventSocketClient;
  let leg: Leg;

  beforeEach(async () => {
    run = await EmbeddedRun.start();
    client = await run.client(
      "CHANNEL_PARK",
      "CHANNEL_EXECUTE_COMPLETE",
      "PLAYBACK_START",
      "DTMF",
      "CHANNEL_HANGUP_COMPLETE",
    );
    leg = await run.dialParked(client);
  });

  afterEach(() => run.close());

  function completed(uuid: string) {
    return client.event(({ headers }) => headers["Application-UUID"] === uuid);
  }

  /** Everything heard so far, replayed. */
  function heard(): string[] {
    const lines: string[] = [];
    leg.sounds$.subscribe(({ state, source, heard: how }) =>
      lines.push([source, state, how].join(" ").trim()),
    );
    return lines;
  }

  async function start(application: string, argument: string, uuid: string): Promise<void> {
    await client.execute(leg.id, application, argument, uuid, "nested");
  }

  it("hears a sound for its full length", async () => {
    const times: number[] = [];
    leg.sounds$.subscribe(() => times.push(run.clock.now()));
    await client.execute(leg.id, "playback", "silence_stream://1500", "a");
    await completed("a");
    expect(times[1] as number).toBe((times[0] as number) + 1_500);
  });

  it("hears speech whose length depends on its text", async () => {
    const sounds: LegSound[] = [];
    leg.sounds$.subscribe((sound) => sounds.push(sound));
    await client.execute(leg.id, "speak", "flite|slt|Please enter your card number", "a");
    await completed("a");
    const common = { kind: "speech", source: "Please enter your card number", durationMs: 29 * 65 };
    expect(sounds).toEqual([
      { ...common, state: "started" },
      { ...common, state: "ended", heard: "whole" },
    ]);
  });

  it("hears the nested sound first, and then the rest of the first one", async () => {
    const begin = run.clock.now();
    await start("playback", "silence_stream://1000", "outer");
    await start("playback", "silence_stream://300", "inner");
    await completed("outer");
    expect(heard()).toEqual([
      "silence_stream://1000 started",
      "silence_stream://300 started",
      "silence_stream://300 ended whole",
      "silence_stream://1000 ended whole",
    ]);
    expect(run.clock.now() - begin).toBeGreaterThanOrEqual(1_300);
  });

  it("hears only a part when a key ends the sound", async () => {
    await client.execute(leg.id, "playback", LONG, "a");
    await client.event(({ name }) => name === "PLAYBACK_START");
    leg.press(keyOf("*"));
    await completed("a");
    expect(heard()).toEqual([`${LONG} started`, `${LONG} ended part`]);
  });

  it("hears nothing more after hanging up, and is notified why it ended", async () => {
    await client.execute(leg.id, "playback", LONG, "a");
    await client.event(({ name }) => name === "PLAYBACK_START");
    const order: string[] = [];
    leg.sounds$.subscribe({ next: ({ state }) => order.push(state), complete: () => order.push("silence") });
    leg.hangup$.subscribe(({ by, cause }) => order.push(`hung up by ${by}: ${cause}`));
    leg.hangup();
    leg.hangup();
    expect(order).toEqual(["started", "ended", "silence", "hung up by caller: NORMAL_CLEARING"]);
    const late: LegHangup[] = [];
    leg.hangup$.subscribe((hangup) => late.push(hangup));
    expect(late).toEqual([{ by: "caller", cause: "NORMAL_CLEARING" }]);
  });

  it("is notified that the switch hung up, and with which cause", async () => {
    const hangups: LegHangup[] = [];
    leg.hangup$.subscribe((hangup) => hangups.push(hangup));
    await client.execute(leg.id, "hangup", "CALL_REJECTED", "a");
    await completed("a");
    expect(hangups).toEqual([{ by: "switch", cause: "CALL_REJECTED" }]);
  });

  it("presses keys without effect after the call has ended", async () => {
    leg.hangup();
    leg.press(keyOf("5"));
    const { headers } = await client.event(({ name }) => name === "CHANNEL_HANGUP_COMPLETE");
    expect(headers.variable_digits_dialed).toBe("none");
    expect(client.events.some(({ name }) => name === "DTMF")).toBe(false);
  });

  it("may press a key as soon as a sound begins, or when it has been heard", async () => {
    const [five, six] = keysOf("56");
    leg.sounds$.subscribe(({ state, heard: how }) => {
      if (state === "started" && five !== undefined) leg.press(five);
      if (how === "whole" && six !== undefined) leg.press(six);
    });
    await client.execute(leg.id, "set", "playback_terminators=5", "keys");
    await client.execute(leg.id, "playback", LONG, "cut");
    await client.execute(leg.id, "set", "playback_terminators=none", "no keys");
    await client.execute(leg.id, "playback", "silence_stream://100", "whole");
    await completed("whole");
    await client.event(() => client.events.filter(({ name }) => name === "DTMF").length === 3);
    const uuids = client.events.map(({ name, headers }) => headers["Application-UUID"] ?? name);
    const ours = uuids.slice(uuids.indexOf("CHANNEL_PARK") + 1);
    expect(ours).toEqual([
      "keys",
      "PLAYBACK_START",
      "DTMF",
      "cut",
      "no keys",
      "PLAYBACK_START",
      "DTMF",
      "whole",
      "DTMF",
    ]);
  });

  it("may press a key before the call is answered: it is reported when the call is parked", async () => {
    const early = run.embedded.dial({ to: "4712" });
    early.press(keyOf("7"));
    await client.event(({ name, headers }) => name === "DTMF" && headers["Unique-ID"] === early.id);
    const names = client.events
      .filter(({ headers }) => headers["Unique-ID"] === early.id)
      .map(({ name }) => name)
      .filter((name) => name !== "CHANNEL_EXECUTE_COMPLETE");
    expect(names).toEqual(["CHANNEL_PARK", "DTMF"]);
  });
});
