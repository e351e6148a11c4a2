import { lastValueFrom } from "rxjs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Leg } from "../../src/simulator/leg.js";
import { STORY_EVENTS, storyOf } from "../support/call-story.js";
import { EmbeddedRun } from "../support/embedded-run.js";
import type { EventSocketClient } from "../support/event-socket-client.js";
import { keysOf } from "../support/keys.js";

const LONG = "silence_stream://60000";

/** Measured on FreeSWITCH, but too special for the contract. */
describe("applications of the embedded switch", () => {
  let run: EmbeddedRun;
  let client: EventSocketClient;
  let leg: Leg;

  beforeEach(async () => {
    run = await EmbeddedRun.start();
    client = await run.client(...STORY_EVENTS);
    leg = await run.dialParked(client);
  });

  afterEach(() => run.close());

  function completed(uuid: string) {
    return client.event(
      ({ name, headers }) => name === "CHANNEL_EXECUTE_COMPLETE" && headers["Application-UUID"] === uuid,
    );
  }

  function press(labels: string): void {
    for (const key of keysOf(labels)) leg.press(key);
  }

  it.each([
    ["name=value", "value"],
    ["name,value", "value"],
    ["name=a=b", "a=b"],
    ["name=", undefined],
    ["name", undefined],
  ])("set %s", async (argument, value) => {
    await client.api(`uuid_setvar ${leg.id} name before`);
    await client.execute(leg.id, "set", argument, "set");
    const { headers } = await completed("set");
    expect(headers.variable_name).toBe(value);
  });

  it("playback without an argument is an error, and an endless silence is stopped by a key", async () => {
    await client.execute(leg.id, "playback", "", "nothing");
    expect((await completed("nothing")).headers["Application-Response"]).toBe("PLAYBACK ERROR");
    await client.execute(leg.id, "playback", "silence_stream://-1", "endless");
    await client.event(({ name }) => name === "PLAYBACK_START");
    press("*");
    expect((await completed("endless")).headers["Application-Response"]).toBe("FILE PLAYED");
  });

  it.each(["0", "", "nonsense"])("sleep %j takes no time", async (argument) => {
    const before = run.clock.now();
    await client.execute(leg.id, "sleep", argument, "sleep");
    await completed("sleep");
    expect(run.clock.now() - before).toBeLessThanOrEqual(20);
  });

  it("sleep consumes keys with sleep_eat_digits, and ends at a terminator", async () => {
    await client.execute(leg.id, "set", "sleep_eat_digits=true", "eat");
    await client.execute(leg.id, "set", "playback_terminators=#", "keys");
    await client.execute(leg.id, "sleep", "60000", "sleep");
    await client.event(({ headers }) => headers["Application-UUID"] === "sleep");
    press("5#");
    const { terminator } = await completed("sleep");
    expect(terminator === keysOf("#")[0]).toBe(true);
    expect(storyOf(client, leg.id).slice(-4)).toEqual(["sleep begins", "DTMF", "DTMF", "sleep completes"]);
  });

  it("sleep continues while something is nested inside it", async () => {
    await client.execute(leg.id, "sleep", "600", "sleep", "nested");
    await client.execute(leg.id, "playback", "silence_stream://1000", "sound", "nested");
    const before = run.clock.now();
    await completed("sleep");
    expect(run.clock.now() - before).toBeLessThanOrEqual(1_020);
    expect(storyOf(client, leg.id).slice(-2)).toEqual(["sound completes", "sleep completes"]);
  });

  it("park does nothing to a call that is parked", async () => {
    await client.execute(leg.id, "park", "", "again");
    await completed("again");
    expect(storyOf(client, leg.id)).toEqual(["again begins", "again completes"]);
  });

  it("speak without engine and voice hangs up", async () => {
    await client.execute(leg.id, "speak", "hello", "speak");
    expect(await lastValueFrom(leg.hangup$)).toEqual({ by: "switch", cause: "DESTINATION_OUT_OF_ORDER" });
  });

  it("speech has no sound that could outlast a hangup", async () => {
    await client.execute(leg.id, "speak", "flite|slt|a long story", "speak");
    await client.event(({ headers }) => headers["Application-UUID"] === "speak");
    leg.hangup();
    expect((await completed("speak")).headers["Application-Response"]).toBe("_none_");
  });

  it("transfer lets waiting commands run, but not sounds", async () => {
    await client.execute(leg.id, "transfer", "fallback", "transfer");
    await client.execute(leg.id, "playback", LONG, "sound");
    await client.execute(leg.id, "set", "a=b", "set");
    await client.event(
      ({ name, headers }) => name === "CHANNEL_EXECUTE_COMPLETE" && headers.Application === "park",
    );
    expect(storyOf(client, leg.id)).toEqual([
      "transfer begins",
      "transfer completes",
      "sound begins",
      "sound completes",
      "set begins",
      "set completes",
      "CHANNEL_UNPARK",
      "park completes",
    ]);
    expect((await completed("sound")).headers["Application-Response"]).toBe("PLAYBACK ERROR");
  });

  it("transfer to another number parks the call again", async () => {
    await client.execute(leg.id, "transfer", "4712 XML pay", "transfer");
    const { headers } = await client.event(
      (event) => event.name === "CHANNEL_PARK" && event.headers["Caller-Destination-Number"] === "4712",
    );
    expect(headers["Caller-Profile-Index"]).toBe("2");
  });

  it("the apology of the fallback can be interrupted like any speech", async () => {
    await client.api(`uuid_transfer ${leg.id} fallback`);
    const { headers } = await client.event((event) => event.headers.Application === "speak");
    expect(headers["Caller-Destination-Number"]).toBe("fallback");
    await client.api(`uuid_break ${leg.id}`);
    expect(await lastValueFrom(leg.hangup$)).toEqual({ by: "switch", cause: "NORMAL_TEMPORARY_FAILURE" });
  });

  it("sendmsg can also hang up, and does nothing when it names no application", async () => {
    expect((await client.command(`sendmsg ${leg.id}`, { "call-command": "execute" })).text).toBe("+OK");
    expect((await client.command(`sendmsg ${leg.id}`, { "call-command": "unicast" })).text).toBe("+OK");
    await client.command(`sendmsg ${leg.id}`, { "call-command": "hangup", "hangup-cause": "21" });
    expect(await lastValueFrom(leg.hangup$)).toEqual({ by: "switch", cause: "CALL_REJECTED" });
    await client.event(({ name }) => name === "CHANNEL_HANGUP_COMPLETE");
    expect(storyOf(client, leg.id)[0]).toBe("CHANNEL_HANGUP");
  });

  it("hangup treats an unknown cause as NORMAL_CLEARING", async () => {
    await client.execute(leg.id, "hangup", "NO_SUCH_CAUSE", "hangup");
    expect(await lastValueFrom(leg.hangup$)).toEqual({ by: "switch", cause: "NORMAL_CLEARING" });
  });
});
