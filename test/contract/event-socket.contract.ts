import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { STORY_EVENTS, storyOf } from "../support/call-story.js";
import type { EventSocketClient, SwitchEvent } from "../support/event-socket-client.js";
import { keysOf } from "../support/keys.js";
import { writeSilence } from "../support/silence-wav.js";
import { authenticated, type CallerHandle, type SwitchUnderTest } from "../support/switch-under-test.js";

/** Ends only when somebody ends it. */
const LONG = "silence_stream://60000";
const SHORT = "silence_stream://200";
const NOBODY = "11111111-2222-3333-4444-555555555555";

/** What a controller may rely on, whatever switch it talks to. `start` is called once. */
export function eventSocketContract(start: () => Promise<SwitchUnderTest>): void {
  let underTest: SwitchUnderTest;
  let client: EventSocketClient;
  let dialled: CallerHandle[];

  beforeAll(async () => {
    underTest = await start();
  });

  afterAll(async () => {
    await underTest?.close();
  });

  beforeEach(async () => {
    dialled = [];
    client = await authenticated(underTest);
    await client.command(`event json BACKGROUND_JOB ${STORY_EVENTS.join(" ")}`);
  });

  afterEach(async () => {
    for (const { id } of dialled) {
      if ((await client.api(`uuid_kill ${id}`)) === "+OK\n") await hungUp(id);
    }
    await client.close();
  });

  /** A caller whom no lease takes away. */
  async function dial(): Promise<CallerHandle> {
    const caller = await underTest.dial("4711");
    dialled.push(caller);
    await client.event(({ name, headers }) => name === "CHANNEL_PARK" && headers["Unique-ID"] === caller.id);
    await client.api(`sched_del ${caller.id}`);
    return caller;
  }

  function eventOf(id: string, name: string, fits: Readonly<Record<string, string>> = {}) {
    return client.event(
      (event) =>
        event.name === name &&
        event.headers["Unique-ID"] === id &&
        Object.entries(fits).every(([header, value]) => event.headers[header] === value),
    );
  }

  function began(id: string, uuid: string): Promise<SwitchEvent> {
    return eventOf(id, "CHANNEL_EXECUTE", { "Application-UUID": uuid });
  }

  function completed(id: string, uuid: string): Promise<SwitchEvent> {
    return eventOf(id, "CHANNEL_EXECUTE_COMPLETE", { "Application-UUID": uuid });
  }

  function hungUp(id: string): Promise<SwitchEvent> {
    return eventOf(id, "CHANNEL_HANGUP_COMPLETE");
  }

  function sounds(id: string, source: string): Promise<SwitchEvent> {
    return eventOf(id, "PLAYBACK_START", { "Playback-File-Path": source });
  }

  describe("a client", () => {
    it("is let in by the right password", async () => {
      const other = await underTest.connect();
      expect((await other.command("api uptime")).text).toBe("-ERR command not found");
      const answer = await other.command(`auth ${underTest.password}`);
      expect(answer).toMatchObject({ contentType: "command/reply", text: "+OK accepted" });
      await other.close();
    });

    it("is sent away with a wrong password", async () => {
      const other = await underTest.connect();
      expect((await other.command("auth not the password")).text).toBe("-ERR invalid");
      await other.closed;
      expect(other.goodbye).toMatch(/^Disconnected, goodbye\.\n/);
    });

    it("leaves with exit", async () => {
      const other = await authenticated(underTest);
      expect((await other.command("exit")).text).toBe("+OK bye");
      await other.closed;
      expect(other.goodbye).toMatch(/^Disconnected, goodbye\.\n/);
    });

    it("is told of a command that there is not", async () => {
      expect((await client.command("bogus command")).text).toBe("-ERR command not found");
      expect((await client.command("event json NO_SUCH_EVENT")).text).toBe("-ERR no keywords supplied");
    });

    it("is told of an API command that there is not, in the API's answer", async () => {
      const answer = await client.command("api nosuchapi");
      expect(answer).toMatchObject({
        contentType: "api/response",
        text: "-ERR nosuchapi Command not found!\n",
      });
    });

    it("is told of a call that there is not", async () => {
      const { text } = await client.execute(NOBODY, "playback", SHORT, "never");
      expect(text).toBe(`-ERR invalid session id [${NOBODY}]`);
      expect(await client.api(`uuid_kill ${NOBODY}`)).toBe("-ERR No such channel!\n");
      expect(await client.api(`uuid_break ${NOBODY} all`)).toBe("-ERR No such channel!\n");
      expect(await client.api(`uuid_exists ${NOBODY}`)).toBe("false");
      expect(await client.api(`sched_transfer +60 ${NOBODY} fallback XML pay`)).toBe(
        "-ERR No such channel!\n",
      );
      expect(await client.api(`sched_del ${NOBODY}`)).toBe("+OK Deleted: 0\n");
    });

    it("gets what a background job says as an event, with its own Job-UUID", async () => {
      const answer = await client.command(`bgapi uuid_kill ${NOBODY}`, { "Job-UUID": "job-1" });
      expect(answer).toMatchObject({ text: "+OK Job-UUID: job-1", headers: { "Job-UUID": "job-1" } });
      const job = await client.event(({ headers }) => headers["Job-UUID"] === "job-1");
      expect(job.headers).toMatchObject({
        "Event-Name": "BACKGROUND_JOB",
        "Job-Command": "uuid_kill",
        "Job-Command-Arg": NOBODY,
        _body: "-ERR No such channel!\n",
      });
    });

    it("sets the log level and asks for the uptime", async () => {
      expect(await client.api("fsctl loglevel notice")).toBe("+OK log level: NOTICE [5]\n");
      expect(await client.api("uptime s")).toMatch(/^\d+\n$/);
    });
  });

  describe("a subscription", () => {
    it("brings only what it names, until it is taken back", async () => {
      const other = await authenticated(underTest);
      const { text } = await other.command("event json CHANNEL_PARK CHANNEL_HANGUP DTMF");
      expect(text).toBe("+OK event listener enabled json");
      expect((await other.command("nixevent CHANNEL_PARK")).text).toBe("+OK events nixed");
      const caller = await dial();
      await client.api(`uuid_kill ${caller.id}`);
      await other.event(({ name }) => name === "CHANNEL_HANGUP");
      expect(other.events.map(({ name }) => name)).toEqual(["CHANNEL_HANGUP"]);
      expect((await other.command("noevents")).text).toBe("+OK no longer listening for events");
      expect((await other.command("noevents")).text).toBe("-ERR not listening for events");
      await other.close();
    });

    it("says what became of a filter", async () => {
      const other = await authenticated(underTest);
      expect((await other.command("filter add Unique-ID a b")).text).toBe(
        "+OK filter added. [Unique-ID]=[a b]",
      );
      expect((await other.command("filter delete Unique-ID a b")).text).toBe(
        "+OK filter deleted. [Unique-ID][a b]",
      );
      expect((await other.command("filter delete all")).text).toBe("+OK filter deleted. [all][]");
      expect((await other.command("filter Unique-ID")).text).toBe("-ERR invalid syntax");
      expect((await other.command("nixevent")).text).toBe("-ERR no keywords supplied");
      await other.close();
    });

    it("lets through what fits any of its filters", async () => {
      const other = await authenticated(underTest);
      await other.command("event json CHANNEL_HANGUP BACKGROUND_JOB");
      const added = await other.command("filter Caller-Context pay");
      expect(added.text).toBe("+OK filter added. [Caller-Context]=[pay]");
      await other.command("bgapi uptime", { "Job-UUID": "unheard" });
      const caller = await dial();
      await other.api(`uuid_kill ${caller.id}`);
      await other.event(({ name }) => name === "CHANNEL_HANGUP");
      expect(other.events.map(({ name }) => name)).toEqual(["CHANNEL_HANGUP"]);

      await other.command("filter Event-Name BACKGROUND_JOB");
      await other.command("bgapi uptime", { "Job-UUID": "heard" });
      await other.event(({ headers }) => headers["Job-UUID"] === "heard");
      await other.command("filter delete Caller-Context");
      const second = await dial();
      await other.api(`uuid_kill ${second.id}`);
      await hungUp(second.id);
      await other.command("bgapi uptime", { "Job-UUID": "last" });
      await other.event(({ headers }) => headers["Job-UUID"] === "last");
      expect(other.events.map(({ name }) => name)).toEqual([
        "CHANNEL_HANGUP",
        "BACKGROUND_JOB",
        "BACKGROUND_JOB",
      ]);
      await other.close();
    });
  });

  describe("a new call", () => {
    it("is told up to its parking, by who calls whom", async () => {
      const { id } = await dial();
      const steps = client.events
        .filter(({ headers }) => headers["Unique-ID"] === id)
        .map(({ name, headers }) =>
          name.startsWith("CHANNEL_EXECUTE") ? `${name} ${headers.Application}` : name,
        )
        .filter((step) => /CREATE|ANSWER|PARK|(answer|sched_transfer|park)$/.test(step));
      expect(steps).toEqual([
        "CHANNEL_CREATE",
        "CHANNEL_EXECUTE answer",
        "CHANNEL_ANSWER",
        "CHANNEL_EXECUTE_COMPLETE answer",
        "CHANNEL_EXECUTE sched_transfer",
        "CHANNEL_EXECUTE_COMPLETE sched_transfer",
        "CHANNEL_EXECUTE park",
        "CHANNEL_PARK",
      ]);
    });

    it("has in CHANNEL_PARK what a controller needs", async () => {
      const { id } = await dial();
      const { headers } = await eventOf(id, "CHANNEL_PARK");
      expect(headers).toMatchObject({
        "Channel-State": "CS_EXECUTE",
        "Channel-Call-State": "ACTIVE",
        "Answer-State": "answered",
        "Call-Direction": "inbound",
        "Caller-Context": "pay",
        "Caller-Caller-ID-Number": "caller",
        "Caller-Caller-ID-Name": "caller",
        "Caller-Destination-Number": "4711",
        "Caller-Unique-ID": id,
        variable_uuid: id,
        variable_digits_dialed_filter: "(.+)",
      });
      for (const name of ["Core-UUID", "Event-Date-Timestamp", "Event-Sequence", "Channel-Name"]) {
        expect(headers[name], name).toMatch(/./);
      }
      expect(await client.api(`uuid_exists ${id}`)).toBe("true");
    });

    it("is in the fallback when its lease ends", async () => {
      const { id } = await dial();
      expect(await client.api(`sched_transfer +1 ${id} fallback XML pay`)).toBe("+OK\n");
      const { headers } = await eventOf(id, "CHANNEL_UNPARK");
      expect(headers["Caller-Destination-Number"]).toBe("fallback");
      expect(headers["Caller-Context"]).toBe("pay");
      await eventOf(id, "CHANNEL_EXECUTE_COMPLETE", { Application: "park" });
      expect(storyOf(client, id)).toEqual(["CHANNEL_UNPARK", "park completes"]);
    });

    it("loses every lease at once", async () => {
      const { id } = await dial();
      await client.api(`sched_transfer +60 ${id} fallback XML pay`);
      await client.execute(id, "sched_transfer", "+60 fallback XML pay", "lease");
      await completed(id, "lease");
      expect(await client.api(`sched_del ${id}`)).toBe("+OK Deleted: 2\n");
      expect(await client.api(`sched_del ${id}`)).toBe("+OK Deleted: 0\n");
    });
  });

  describe("applications", () => {
    it("run one after the other with event-lock", async () => {
      const { id } = await dial();
      await client.execute(id, "set", "colour=red", "a");
      await client.execute(id, "playback", SHORT, "b");
      await client.execute(id, "playback", "silence_stream://100", "c");
      await client.execute(id, "unset", "colour", "d");
      const last = await completed(id, "d");
      expect(storyOf(client, id)).toEqual([
        "a begins",
        "a completes",
        "b begins",
        "PLAYBACK_START",
        "PLAYBACK_STOP",
        "b completes",
        "c begins",
        "PLAYBACK_START",
        "PLAYBACK_STOP",
        "c completes",
        "d begins",
        "d completes",
      ]);
      const set = await completed(id, "a");
      expect(set.headers).toMatchObject({
        Application: "set",
        "Application-Data": "colour=red",
        "Application-Response": "_none_",
        variable_colour: "red",
      });
      expect(last.headers).not.toHaveProperty("variable_colour");
    });

    it("run inside each other without event-lock", async () => {
      const { id } = await dial();
      await client.execute(id, "playback", "silence_stream://2000", "outer", "nested");
      await sounds(id, "silence_stream://2000");
      await client.execute(id, "playback", SHORT, "inner", "nested");
      await completed(id, "outer");
      expect(storyOf(client, id)).toEqual([
        "outer begins",
        "PLAYBACK_START",
        "inner begins",
        "PLAYBACK_START",
        "PLAYBACK_STOP",
        "inner completes",
        "PLAYBACK_STOP",
        "outer completes",
      ]);
    });

    it("say how a sound went", async () => {
      const { id } = await dial();
      await client.execute(id, "playback", SHORT, "played");
      await client.execute(id, "playback", "/no/such/file.wav", "missing");
      const played = await completed(id, "played");
      expect(played.headers["Application-Response"]).toBe("FILE PLAYED");
      const stop = await eventOf(id, "PLAYBACK_STOP");
      expect(stop.headers).toMatchObject({ "Playback-File-Path": SHORT, "Playback-Status": "done" });
      const missing = await completed(id, "missing");
      expect(missing.headers["Application-Response"]).toBe("FILE NOT FOUND");
      expect(storyOf(client, id).slice(-2)).toEqual(["missing begins", "missing completes"]);
    });

    it("take a long argument from the body", async () => {
      const { id } = await dial();
      const value = `${"long ".repeat(200)}and: strange`;
      await client.command(
        `sendmsg ${id}`,
        {
          "call-command": "execute",
          "execute-app-name": "set",
          "event-lock": "true",
          "Event-UUID": "body",
          "content-type": "text/plain",
        },
        `story=${value}`,
      );
      await completed(id, "body");
      expect(await client.api(`uuid_getvar ${id} story`)).toBe(value);
    });

    it("see variables that the API sets", async () => {
      const { id } = await dial();
      expect(await client.api(`uuid_setvar ${id} colour dark red`)).toBe("+OK\n");
      expect(await client.api(`uuid_getvar ${id} colour`)).toBe("dark red");
      await client.execute(id, "set", ["copy=a $", "{colour} car"].join(""), "copy");
      expect((await completed(id, "copy")).headers["Application-Data"]).toBe("copy=a dark red car");
      expect(await client.api(`uuid_setvar ${id} colour`)).toBe("+OK\n");
      expect(await client.api(`uuid_getvar ${id} colour`)).toBe("_undef_");
    });

    it("hang the call up when there is no such application", async () => {
      const { id } = await dial();
      await client.execute(id, "nosuchapp", "x", "unknown");
      await client.execute(id, "playback", SHORT, "after");
      const { headers } = await hungUp(id);
      expect(headers["Hangup-Cause"]).toBe("DESTINATION_OUT_OF_ORDER");
      expect(storyOf(client, id)).toEqual([
        "CHANNEL_HANGUP",
        "CHANNEL_UNPARK",
        "park completes",
        "CHANNEL_HANGUP_COMPLETE",
      ]);
      const { text } = await client.execute(id, "playback", SHORT, "later");
      expect(text).toBe(`-ERR invalid session id [${id}]`);
    });

    it("transfer the call out of park, whatever sounds", async () => {
      const { id } = await dial();
      await client.execute(id, "playback", LONG, "sound", "nested");
      await sounds(id, LONG);
      await client.execute(id, "transfer", "fallback XML pay", "away");
      await eventOf(id, "CHANNEL_EXECUTE_COMPLETE", { Application: "park" });
      expect(storyOf(client, id).slice(2)).toEqual([
        "away begins",
        "away completes",
        "PLAYBACK_STOP",
        "sound completes",
        "CHANNEL_UNPARK",
        "park completes",
      ]);
      const sound = await completed(id, "sound");
      expect(sound.headers["Application-Response"]).toBe("PLAYBACK ERROR");
    });

    it("play a file for as long as it is", async (test) => {
      if (!underTest.sharesFiles) return test.skip("the switch does not read this machine's files");
      const directory = mkdtempSync(join(tmpdir(), "freeswitch-pay-contract-"));
      const path = join(directory, "prompt.wav");
      writeSilence(path, 300);
      const { id } = await dial();
      await client.execute(id, "playback", path, "file");
      const { headers } = await completed(id, "file");
      rmSync(directory, { recursive: true });
      expect(headers).toMatchObject({ "Application-Response": "FILE PLAYED", variable_playback_ms: "300" });
    });
  });

  describe("a key", () => {
    it("is told by which it is, without the call's variables", async () => {
      const caller = await dial();
      await caller.press(keysOf("7"));
      const { key, headers } = await eventOf(caller.id, "DTMF");
      expect(key === keysOf("7")[0]).toBe(true);
      expect(headers).toMatchObject({ "Caller-Context": "pay", "Caller-Unique-ID": caller.id });
      expect(Object.keys(headers).filter((name) => name.startsWith("variable_"))).toEqual([]);
    });

    it("ends a sound when it is one of the terminators, and is told first", async () => {
      const caller = await dial();
      await client.execute(caller.id, "set", "playback_terminators=12#", "keys");
      await client.execute(caller.id, "playback", LONG, "first");
      await client.execute(caller.id, "playback", SHORT, "second");
      await sounds(caller.id, LONG);
      await caller.press(keysOf("4"));
      await eventOf(caller.id, "DTMF");
      await caller.press(keysOf("#"));
      await completed(caller.id, "second");
      expect(storyOf(client, caller.id)).toEqual([
        "keys begins",
        "keys completes",
        "first begins",
        "PLAYBACK_START",
        "DTMF",
        "DTMF",
        "PLAYBACK_STOP",
        "first completes",
        "second begins",
        "PLAYBACK_START",
        "PLAYBACK_STOP",
        "second completes",
      ]);
      const first = await completed(caller.id, "first");
      expect(first.terminator === keysOf("#")[0]).toBe(true);
      expect(first.headers["Application-Response"]).toBe("FILE PLAYED");
      expect((await eventOf(caller.id, "PLAYBACK_STOP")).headers["Playback-Status"]).toBe("break");
      const second = await completed(caller.id, "second");
      expect(second.terminator).toBeUndefined();
    });

    it("typed ahead ends the next sound too", async () => {
      const caller = await dial();
      await client.execute(caller.id, "set", "playback_terminators=any", "keys");
      await client.execute(caller.id, "playback", LONG, "first");
      await client.execute(caller.id, "playback", LONG, "second");
      await sounds(caller.id, LONG);
      await caller.press(keysOf("12"));
      await completed(caller.id, "second");
      expect(storyOf(client, caller.id).slice(4)).toEqual([
        "DTMF",
        "PLAYBACK_STOP",
        "first completes",
        "second begins",
        "PLAYBACK_START",
        "DTMF",
        "PLAYBACK_STOP",
        "second completes",
      ]);
    });

    it("ends nothing with no terminators", async () => {
      const caller = await dial();
      await client.execute(caller.id, "set", "playback_terminators=none", "keys");
      await client.execute(caller.id, "playback", "silence_stream://1500", "sound");
      await sounds(caller.id, "silence_stream://1500");
      await caller.press(keysOf("7*#"));
      const { headers } = await completed(caller.id, "sound");
      expect(headers.variable_playback_ms).toBe("1500");
      expect(storyOf(client, caller.id).slice(4)).toEqual([
        "DTMF",
        "DTMF",
        "DTMF",
        "PLAYBACK_STOP",
        "sound completes",
      ]);
    });

    it("ends speech, which has no events of its own", async (test) => {
      if (!underTest.speaks) return test.skip("the switch has no speech engine");
      const caller = await dial();
      await client.execute(caller.id, "set", "playback_terminators=any", "keys");
      await client.execute(caller.id, "speak", `flite|slt|${"a long story ".repeat(20)}`, "speech");
      await began(caller.id, "speech");
      await caller.press(keysOf("5"));
      const { headers, terminator } = await completed(caller.id, "speech");
      expect(headers["Application-Response"]).toBe("_none_");
      expect(terminator === keysOf("5")[0]).toBe(true);
      expect(storyOf(client, caller.id).slice(2)).toEqual(["speech begins", "DTMF", "speech completes"]);
    });

    it("ends a pause, and is told after it", async () => {
      const caller = await dial();
      await client.execute(caller.id, "sleep", "60000", "pause");
      await began(caller.id, "pause");
      await caller.press(keysOf("3"));
      await eventOf(caller.id, "DTMF");
      expect(storyOf(client, caller.id)).toEqual(["pause begins", "pause completes", "DTMF"]);
    });

    it("is only counted when the call is over", async () => {
      const caller = await dial();
      await caller.press(keysOf("123*"));
      await client.event(() => storyOf(client, caller.id).filter((line) => line === "DTMF").length === 4);
      await client.api(`uuid_kill ${caller.id}`);
      expect((await hungUp(caller.id)).headers.variable_digits_dialed).toBe("XXXX");
    });
  });

  describe("uuid_break", () => {
    it("stops one sound", async () => {
      const { id } = await dial();
      await client.execute(id, "playback", LONG, "first");
      await client.execute(id, "playback", SHORT, "second");
      await sounds(id, LONG);
      expect(await client.api(`uuid_break ${id}`)).toBe("+OK\n");
      await completed(id, "second");
      expect(storyOf(client, id)).toEqual([
        "first begins",
        "PLAYBACK_START",
        "PLAYBACK_STOP",
        "first completes",
        "second begins",
        "PLAYBACK_START",
        "PLAYBACK_STOP",
        "second completes",
      ]);
      const stop = await eventOf(id, "PLAYBACK_STOP");
      expect(stop.headers["Playback-Status"]).toBe("break");
    });

    it("with all also forgets what waits, but not what comes later", async () => {
      const { id } = await dial();
      await client.execute(id, "playback", LONG, "first");
      await client.execute(id, "playback", SHORT, "forgotten");
      await sounds(id, LONG);
      await client.command(`bgapi uuid_break ${id} all`, { "Job-UUID": "break" });
      await client.event(({ headers }) => headers["Job-UUID"] === "break");
      await client.execute(id, "set", "a=b", "later");
      await completed(id, "later");
      expect(storyOf(client, id)).toEqual([
        "first begins",
        "PLAYBACK_START",
        "PLAYBACK_STOP",
        "first completes",
        "later begins",
        "later completes",
      ]);
    });

    it("does nothing to a call that is silent", async () => {
      const { id } = await dial();
      expect(await client.api(`uuid_break ${id} all`)).toBe("+OK\n");
      await client.execute(id, "playback", "silence_stream://300", "whole");
      expect((await completed(id, "whole")).headers.variable_playback_ms).toBe("300");
    });

    it("stops speech", async (test) => {
      if (!underTest.speaks) return test.skip("the switch has no speech engine");
      const { id } = await dial();
      await client.execute(id, "speak", `flite|slt|${"a long story ".repeat(20)}`, "speech");
      await began(id, "speech");
      await client.api(`uuid_break ${id} all`);
      expect((await completed(id, "speech")).headers["Application-Response"]).toBe("_none_");
    });
  });

  describe("speak", () => {
    it("says nothing with an engine that there is not", async () => {
      const { id } = await dial();
      await client.execute(id, "speak", "nosuchengine|v|hello", "speech");
      expect((await completed(id, "speech")).headers["Application-Response"]).toBe("_none_");
      expect(await client.api(`uuid_exists ${id}`)).toBe("true");
    });
  });

  describe("a hangup", () => {
    it("by the controller ends what sounds and drops what waits", async () => {
      const { id } = await dial();
      await client.execute(id, "playback", LONG, "sound");
      await client.execute(id, "playback", LONG, "waiting");
      await sounds(id, LONG);
      expect(await client.api(`uuid_kill ${id} USER_BUSY`)).toBe("+OK\n");
      const { headers } = await hungUp(id);
      expect(headers).toMatchObject({
        "Hangup-Cause": "USER_BUSY",
        "Answer-State": "hangup",
        "Channel-State": "CS_REPORTING",
        variable_hangup_cause: "USER_BUSY",
        variable_hangup_cause_q850: "17",
        variable_sip_hangup_disposition: "send_bye",
        variable_digits_dialed: "none",
      });
      expect(storyOf(client, id)).toEqual([
        "sound begins",
        "PLAYBACK_START",
        "CHANNEL_HANGUP",
        "PLAYBACK_STOP",
        "sound completes",
        "CHANNEL_UNPARK",
        "park completes",
        "CHANNEL_HANGUP_COMPLETE",
      ]);
    });

    it("by the application hangup completes before the call ends", async () => {
      const { id } = await dial();
      await client.execute(id, "playback", SHORT, "goodbye");
      await client.execute(id, "hangup", "NORMAL_CLEARING", "end");
      await client.execute(id, "set", "a=b", "still set");
      const { headers } = await hungUp(id);
      expect(headers["Hangup-Cause"]).toBe("NORMAL_CLEARING");
      expect(storyOf(client, id).slice(3)).toEqual([
        "goodbye completes",
        "end begins",
        "CHANNEL_HANGUP",
        "end completes",
        "still set begins",
        "still set completes",
        "CHANNEL_UNPARK",
        "park completes",
        "CHANNEL_HANGUP_COMPLETE",
      ]);
    });

    it("by the caller in a sound", async () => {
      const caller = await dial();
      await client.execute(caller.id, "playback", LONG, "sound");
      await sounds(caller.id, LONG);
      await caller.hangup();
      const { headers } = await hungUp(caller.id);
      expect(headers).toMatchObject({
        "Hangup-Cause": "NORMAL_CLEARING",
        variable_sip_hangup_disposition: "recv_bye",
      });
      expect(storyOf(client, caller.id)).toEqual([
        "sound begins",
        "PLAYBACK_START",
        "CHANNEL_HANGUP",
        "PLAYBACK_STOP",
        "sound completes",
        "CHANNEL_UNPARK",
        "park completes",
        "CHANNEL_HANGUP_COMPLETE",
      ]);
      expect((await eventOf(caller.id, "CHANNEL_HANGUP")).headers["Answer-State"]).toBe("hangup");
      expect(await client.api(`uuid_exists ${caller.id}`)).toBe("false");
    });

    it("by the caller while nothing happens", async () => {
      const caller = await dial();
      await caller.hangup();
      await hungUp(caller.id);
      expect(storyOf(client, caller.id)).toEqual([
        "CHANNEL_HANGUP",
        "CHANNEL_UNPARK",
        "park completes",
        "CHANNEL_HANGUP_COMPLETE",
      ]);
    });
  });
}
