import { config } from "rxjs";
import { afterEach, describe, expect, it } from "vitest";
import { Digit } from "../../src/domain/digit.js";
import type { SwitchEvent } from "../../src/switch/esl/events.js";
import type { LiveChannel } from "../../src/switch/live-channel.js";
import { Switchboard } from "../../src/switch/switchboard.js";
import { FakeChannelLink } from "../support/fake-channel-link.js";
import { recordingLogger } from "../support/recording-logger.js";
import { VirtualClock } from "../support/virtual-clock.js";

function parked(id: string, context = "pay"): SwitchEvent {
  return { type: "parked", call: { id, from: "1", callerName: "", to: "2", direction: "inbound" }, context };
}

function row(uuid: string, more: Record<string, string> = {}) {
  const call = { uuid, direction: "inbound", cid_name: "Ann", cid_num: "100", dest: "pay" };
  return { ...call, application: "park", context: "pay", ...more };
}

/** The calls of one connection, with a FreeSWITCH whose table of channels the test holds. */
class Board {
  readonly link = new FakeChannelLink();
  readonly clock = new VirtualClock();
  readonly calls: LiveChannel[] = [];
  readonly lines: Record<string, unknown>[];
  readonly gone: string[] = [];
  table: unknown = { row_count: 0 };
  controllers: Record<string, string> = {};

  constructor(setUp: (board: Board) => void = () => undefined) {
    const { logger, lines } = recordingLogger();
    this.lines = lines;
    this.link.answers = (command) => {
      if (command === "show channels as json") return JSON.stringify(this.table);
      const [api, id = ""] = command.split(" ");
      return api === "uuid_getvar" ? (this.controllers[id] ?? "_undef_") : "+OK";
    };
    setUp(this);
    const onCall = (channel: LiveChannel) => {
      this.calls.push(channel);
      channel.hangup$.subscribe(({ by }) => this.gone.push(`${channel.call.id} ${by}`));
    };
    new Switchboard({ link: this.link, context: "pay", clock: this.clock, logger, onCall });
  }

  send(...events: SwitchEvent[]): this {
    for (const event of events) this.link.events$.next(event);
    return this;
  }

  get ids(): string[] {
    return this.calls.map(({ call }) => call.id);
  }
}

describe("a call that parks", () => {
  it("is a new call, once, in our context only", () => {
    expect(new Board().send(parked("a"), parked("a"), parked("b", "public"), parked("c")).ids).toEqual([
      "a",
      "c",
    ]);
  });

  it("gets its own events and nobody else's", () => {
    const board = new Board().send(parked("a"), parked("b"));
    const keys: string[] = [];
    for (const { call, digits$ } of board.calls) digits$.subscribe(() => keys.push(call.id));
    board.send({ type: "digit", id: "b", digit: Digit.star }, { type: "digit", id: "x", digit: Digit.star });
    board.send({ type: "hangup", id: "a", cause: "NORMAL_CLEARING" }, { type: "unparked", id: "a" });
    board.send({ type: "hangup", id: "x", cause: "NORMAL_CLEARING" }, { type: "unparked", id: "b" });
    expect([keys, board.gone]).toEqual([["b"], ["a caller", "b transfer"]]);
  });

  it("hears the end of its sounds", () => {
    const board = new Board().send(parked("a"));
    let isOver = false;
    board.calls[0]?.play("a.wav", "none").subscribe({ complete: () => (isOver = true) });
    const executionId = board.link.executionId();
    const done = { type: "executed", application: "playback", response: "FILE PLAYED", executionId } as const;
    board.send({ ...done, id: "a", executionId: "other" }, { ...done, id: "x" });
    expect(isOver).toBe(false);
    board.send({ ...done, id: "a" });
    expect(isOver).toBe(true);
  });

  it("is a new call when it parks again after it was transferred", () => {
    const board = new Board().send(parked("a"), { type: "unparked", id: "a" }, parked("a"));
    expect([board.ids, board.gone]).toEqual([["a", "a"], ["a transfer"]]);
  });

  it("is gone when the connection closes", () => {
    const board = new Board().send(parked("a"), parked("b"));
    board.link.events$.complete();
    expect(board.gone).toEqual(["a link", "b link"]);
  });

  describe("whose listener throws", () => {
    afterEach(() => {
      config.onUnhandledError = null;
    });

    it("does not disturb the others", async () => {
      const thrown: unknown[] = [];
      config.onUnhandledError = (error) => thrown.push(error);
      const board = new Board().send(parked("a"), parked("b"));
      let heard = 0;
      board.calls[0]?.digits$.subscribe(() => {
        throw new Error("no");
      });
      board.calls[0]?.digits$.subscribe(() => heard++);
      board.calls[1]?.digits$.subscribe(() => heard++);
      board.send(
        { type: "digit", id: "a", digit: Digit.star },
        { type: "digit", id: "b", digit: Digit.star },
      );
      expect(heard).toBe(2);
      await new Promise((resolve) => setTimeout(resolve, 0));
      expect(thrown).toEqual([new Error("no")]);
    });
  });
});

describe("a call that parked before we connected", () => {
  it("is taken when no controller has it", async () => {
    const board = new Board((it) => {
      it.table = { row_count: 3, rows: [row("a"), row("b"), row("c", { direction: "outbound" })] };
      it.controllers = { b: "freeswitch-pay" };
    });
    await board.link.settled();
    expect(board.calls.map(({ call }) => call)).toEqual([
      { id: "a", from: "100", callerName: "Ann", to: "pay", direction: "inbound" },
      { id: "c", from: "100", callerName: "Ann", to: "pay", direction: "outbound" },
    ]);
  });

  it("is left alone in another context, and where it does something else", async () => {
    const board = new Board((it) => {
      it.table = { rows: [row("a", { context: "public" }), row("b", { application: "playback" })] };
    });
    await board.link.settled();
    expect([board.ids, board.link.sent()]).toEqual([[], ["api show channels as json"]]);
  });

  it("is one call when its event comes as well", async () => {
    const board = new Board((it) => {
      it.table = { rows: [row("a")] };
    }).send(parked("a"));
    await board.link.settled();
    expect(board.ids).toEqual(["a"]);
  });

  it("is found a second later when FreeSWITCH had not yet written it down", async () => {
    const board = new Board();
    await board.link.settled();
    board.table = { rows: [row("a")] };
    board.clock.advance(1000);
    await board.link.settled();
    expect(board.ids).toEqual(["a"]);
    board.link.sent();
    board.clock.advance(60_000);
    expect(board.link.sent()).toEqual([]);
  });

  it("is not taken when it ends while it is looked up", async () => {
    const board = new Board((it) => {
      it.table = { rows: [row("a"), row("b"), row("c")] };
      it.controllers = { c: "-ERR" };
    });
    board.send({ type: "hangup", id: "a", cause: "NORMAL_CLEARING" }, { type: "unparked", id: "b" });
    await board.link.settled();
    expect(board.ids).toEqual([]);
  });

  it("that has ended before its row was asked for is passed over", async () => {
    const board = new Board((it) => {
      const { answers } = it.link;
      it.table = { rows: [row("a"), row("b")] };
      it.link.answers = (command) =>
        command.startsWith("uuid_getvar a") ? it.link.refused("-ERR No such channel!") : answers(command);
    });
    await board.link.settled();
    expect(board.ids).toEqual(["b"]);
  });

  it.each([
    ["FreeSWITCH refuses the table", "-ERR SQL disabled", "ESL_COMMAND_REFUSED"],
    ["the table is unreadable", "{", "ESL_FRAME_INVALID"],
  ])("is lost with a warning when %s", async (_, words, code) => {
    const board = new Board((it) => {
      it.link.answers = () => (words.startsWith("-ERR") ? it.link.refused(words) : words);
    });
    await board.link.settled();
    expect(board.lines).toEqual([expect.objectContaining({ level: 40, code })]);
  });

  it("is nobody's business when the connection has closed", async () => {
    const board = new Board((it) => {
      it.link.answers = () => it.link.closed();
    });
    board.link.events$.complete();
    await board.link.settled();
    board.clock.advance(60_000);
    expect([board.lines, board.link.sent()]).toEqual([[], ["api show channels as json"]]);
  });
});
