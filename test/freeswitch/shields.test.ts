import { Subject } from "rxjs";
import { describe, expect, it } from "vitest";
import { AppError, asAppError } from "../../src/core/errors.js";
import type { SwitchEvent } from "../../src/freeswitch/event-socket/events.js";
import type { LogLine } from "../../src/freeswitch/event-socket/subscription.js";
import { type ShieldLink, Shields } from "../../src/freeswitch/shields.js";
import { recordingLogger } from "../support/recording-logger.js";
import { VirtualClock } from "../support/virtual-clock.js";

function list(...bugs: [name: string, target: string][]): string {
  const parts = bugs.map(
    ([name, target]) =>
      ` <media-bug>\n  <function>${name}</function>\n  <target>${target}</target>\n  <thread-locked>0</thread-locked>\n </media-bug>\n`,
  );
  return `<media-bugs>\n${parts.join("")}</media-bugs>`;
}

/** A FreeSWITCH with one parked call, "u1", whose log and media bugs the test sets. */
class Stage implements ShieldLink {
  readonly events$ = new Subject<SwitchEvent>();
  readonly log$ = new Subject<LogLine>();
  readonly clock = new VirtualClock();
  readonly sent: string[] = [];
  readonly seen: string[] = [];
  readonly lines: Record<string, unknown>[];
  readonly shields: Shields;
  level = 5;
  bugs: Record<string, string> = { u1: list() };
  variables: Record<string, string> = {};
  refused: RegExp | undefined;
  isClosed = false;

  constructor(keepLogLevel = false) {
    const { logger, lines } = recordingLogger();
    this.lines = lines;
    this.shields = new Shields({ clock: this.clock, logger, keepLogLevel });
  }

  async command(): Promise<string> {
    return "+OK";
  }

  async api(command: string): Promise<string> {
    if (this.isClosed) throw new AppError("ESL_CLOSED", "closed");
    const [name = "", first = "", second = ""] = command.split(" ");
    if (name === "log") return this.#log(first === "info" ? 6 : 0, command);
    this.sent.push(command);
    if (this.refused?.test(command)) throw new AppError("ESL_COMMAND_REFUSED", 'answered "-ERR Cannot mask"');
    if (name === "uuid_getvar") return this.variables[`${first} ${second}`] ?? "_undef_";
    return name === "uuid_buglist" ? (this.bugs[first] ?? list()) : "+OK";
  }

  raise(): () => void {
    const subscription = this.shields.raise("u1").subscribe({
      next: () => this.seen.push("safe"),
      error: (thrown) => this.seen.push(asAppError(thrown).code),
    });
    return () => subscription.unsubscribe();
  }

  async settled(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  records(): string[] {
    return this.sent.splice(0).filter((command) => /uuid_record/.test(command));
  }

  #log(level: number, text: string): string {
    if (level <= this.level) this.log$.next({ level, holds: (part) => text.includes(part) });
    return "+OK";
  }
}

describe("the shield of a call", () => {
  it("masks its recordings, whatever their names, and makes FreeSWITCH lift the masks afterwards", async () => {
    const stage = new Stage();
    stage.bugs.u1 = list(["session_record", "/r/it's 1.wav"], ["inband_dtmf", "N/A"]);
    stage.shields.attach(stage);
    const lower = stage.raise();
    await stage.settled();
    expect(stage.seen).toEqual(["safe"]);
    expect(stage.sent).toContain("uuid_loglevel u1 notice");
    expect(stage.records()).toEqual(["uuid_record u1 mask '/r/it\\'s 1.wav'"]);
    lower();
    expect(stage.records()).toEqual(["sched_api +3 pay-unmask-u1 uuid_record u1 unmask '/r/it\\'s 1.wav'"]);
  });

  it("covers the leg that the call is bridged with, and not one that now has another partner", async () => {
    const stage = new Stage();
    stage.variables = { "u1 signal_bond": "u2", "u2 signal_bond": "u1" };
    stage.bugs.u2 = list(["session_record", "/r/2.wav"]);
    stage.shields.attach(stage);
    stage.raise();
    await stage.settled();
    expect(stage.records()).toEqual(["uuid_record u2 mask '/r/2.wav'"]);

    const other = new Stage();
    other.variables = { "u1 signal_bond": "u2", "u2 signal_bond": "u3" };
    other.bugs.u2 = list(["session_record", "/r/2.wav"]);
    other.shields.attach(other);
    other.raise();
    await other.settled();
    expect(other.records()).toEqual([]);
  });

  it("masks a recording that starts in the meantime", async () => {
    const stage = new Stage();
    stage.shields.attach(stage);
    stage.raise();
    await stage.settled();
    stage.bugs.u1 = list(["session_record", "/r/late.wav"]);
    stage.events$.next({ type: "tapped", id: "u1" });
    await stage.settled();
    expect(stage.records()).toEqual(["uuid_record u1 mask '/r/late.wav'"]);
  });

  it.each([
    ["an eavesdropper", list(["eavesdrop", "u9"])],
    ["something unknown", list(["N/A", "N/A"])],
    ["a list that cannot be read", "<media-bugs>\n <media-bug>\n</media-bugs>"],
  ])("fails with %s", async (_what, bugs) => {
    const stage = new Stage();
    stage.bugs.u1 = bugs;
    stage.shields.attach(stage);
    stage.raise();
    await stage.settled();
    expect(stage.seen).toEqual(["MEDIA_NOT_PROTECTED"]);
  });

  it("fails when a recording cannot be masked, after several attempts", async () => {
    const stage = new Stage();
    stage.bugs.u1 = list(["session_record", "/r/1.wav"]);
    stage.refused = / mask /;
    stage.shields.attach(stage);
    stage.raise();
    for (let tries = 0; tries < 4; tries++) {
      await stage.settled();
      stage.clock.advance(50);
    }
    await stage.settled();
    expect(stage.seen).toEqual(["MEDIA_NOT_PROTECTED"]);
  });

  it("waits for a connection, and checks again at each one", async () => {
    const stage = new Stage();
    stage.bugs.u1 = list(["session_record", "/r/1.wav"]);
    const lower = stage.raise();
    await stage.settled();
    expect(stage.seen).toEqual([]);
    stage.shields.attach(stage);
    await stage.settled();
    expect(stage.seen).toEqual(["safe"]);
    stage.isClosed = true;
    lower();
    await stage.settled();
    expect(stage.records().filter((command) => command.startsWith("sched_api"))).toEqual([]);
    stage.isClosed = false;
    stage.shields.attach(stage);
    expect(stage.records()).toEqual(["sched_api +3 pay-unmask-u1 uuid_record u1 unmask '/r/1.wav'"]);
  });
});

describe("the log of a FreeSWITCH", () => {
  it("refuses payments while it has lines at INFO, including those in progress, and no longer", async () => {
    const stage = new Stage();
    const safe: boolean[] = [];
    stage.shields.logSafe$.subscribe((isSafe) => safe.push(isSafe));
    stage.shields.attach(stage);
    stage.raise();
    await stage.settled();
    stage.level = 6;
    stage.clock.advance(60_000);
    await stage.settled();
    expect(stage.seen).toEqual(["safe", "SWITCH_LOGS_DIGITS"]);
    stage.level = 5;
    stage.raise();
    await stage.settled();
    expect(stage.seen.at(-1)).toBe("safe");
    expect(safe).toEqual([true, false, true]);
  });

  it("is not safe while no line is returned at all", async () => {
    const stage = new Stage();
    stage.level = -1;
    stage.shields.attach(stage);
    stage.raise();
    await stage.settled();
    stage.clock.advance(2_000);
    await stage.settled();
    expect(stage.seen).toEqual(["SWITCH_LOGS_DIGITS"]);
  });

  it("is checked again over a new connection when the previous one was lost during the check", async () => {
    const stage = new Stage();
    stage.level = -1;
    stage.shields.attach(stage);
    stage.raise();
    await stage.settled();
    stage.shields.attach(new Stage());
    await stage.settled();
    stage.clock.advance(2_000);
    await stage.settled();
    expect(stage.seen).toEqual(["safe"]);
  });

  it("may contain keys when the operator allows it: this is logged, and the channel's own level is left alone", async () => {
    const stage = new Stage(true);
    stage.level = 7;
    stage.shields.attach(stage);
    stage.raise();
    await stage.settled();
    expect(new Set(stage.seen)).toEqual(new Set(["safe"]));
    expect(stage.sent.filter((command) => command.startsWith("uuid_loglevel"))).toEqual([]);
    expect(stage.lines.map(({ code }) => code)).toContain("SWITCH_LOGS_DIGITS");
  });
});
