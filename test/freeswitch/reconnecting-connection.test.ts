import { describe, expect, it } from "vitest";
import { AppError, type ErrorCode } from "../../src/core/errors.js";
import {
  type KeptLink,
  ReconnectingConnection,
} from "../../src/freeswitch/event-socket/reconnecting-connection.js";
import { recordingLogger } from "../support/recording-logger.js";
import { VirtualClock } from "../support/virtual-clock.js";

const unreachable = new AppError("ESL_UNREACHABLE", "no");

class FakeLink implements KeptLink {
  readonly commands: string[] = [];
  answer: string | AppError = "57";
  isClosedByUs = false;
  end: (reason: AppError | undefined) => void = () => undefined;
  readonly closed = new Promise<AppError | undefined>((resolve) => {
    this.end = resolve;
  });

  async api(command: string): Promise<string> {
    this.commands.push(command);
    if (this.answer instanceof AppError) throw this.answer;
    return this.answer;
  }

  close(): void {
    this.isClosedByUs = true;
    this.end(undefined);
  }
}

/** A controller and a FreeSWITCH that is reachable or not, in virtual time. */
class ReconnectRun {
  readonly clock = new VirtualClock();
  readonly links: FakeLink[] = [];
  readonly triedAt: number[] = [];
  readonly states: string[] = [];
  readonly fatal: ErrorCode[] = [];
  readonly lines: Record<string, unknown>[];
  readonly reconnect: ReconnectingConnection<FakeLink>;
  started: string | undefined;
  /** Why FreeSWITCH is unreachable; undefined when it is reachable. */
  fault: AppError | undefined;

  constructor(random = 1) {
    const { logger, lines } = recordingLogger();
    this.lines = lines;
    this.reconnect = new ReconnectingConnection({
      connect: async () => {
        this.triedAt.push(this.clock.now());
        if (this.fault !== undefined) throw this.fault;
        return new FakeLink();
      },
      address: "pbx:8021",
      clock: this.clock,
      logger,
      random: () => random,
    });
    this.reconnect.links$.subscribe((link) => this.links.push(link));
    this.reconnect.state$.subscribe((state) => this.states.push(state));
    this.reconnect.fatal$.subscribe(({ code }) => this.fatal.push(code));
  }

  async start(): Promise<this> {
    this.reconnect.start().then(
      () => (this.started = "resolved"),
      ({ code }: AppError) => (this.started = code),
    );
    await this.pass(0);
    return this;
  }

  /** Advances time in small steps, and lets promises settle in between. */
  async pass(ms: number, step = 50): Promise<void> {
    await settled();
    for (let passed = 0; passed < ms; passed += step) {
      this.clock.advance(Math.min(step, ms - passed));
      await settled();
    }
  }

  get link(): FakeLink {
    const link = this.links.at(-1);
    if (link === undefined) throw new Error("there is no connection");
    return link;
  }

  get log(): string[] {
    return this.lines.map(({ msg }) => String(msg));
  }
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe("a FreeSWITCH that is reachable", () => {
  it("is connected once, and start completes", async () => {
    const run = await new ReconnectRun().start();
    expect([run.started, run.states, run.links.length, run.log]).toEqual([
      "resolved",
      ["waiting", "connected"],
      1,
      ["connected to FreeSWITCH at pbx:8021"],
    ]);
  });

  it("is probed every 10 s; a refusal is also a sign of life", async () => {
    const run = await new ReconnectRun().start();
    await run.pass(9950);
    expect(run.link.commands).toEqual([]);
    await run.pass(50);
    expect(run.link.commands).toEqual(["uptime"]);
    run.link.answer = new AppError("ESL_COMMAND_REFUSED", "-ERR uptime Command not found!");
    await run.pass(20_000);
    expect([run.link.commands.length, run.links.length, run.link.isClosedByUs]).toEqual([3, 1, false]);
  });

  it("that goes silent is disconnected, and reconnected", async () => {
    const run = await new ReconnectRun(0.5).start();
    run.link.answer = new AppError("ESL_DEADLINE", "no answer");
    const silent = run.link;
    await run.pass(10_000);
    expect([silent.isClosedByUs, run.states.at(-1)]).toEqual([true, "waiting"]);
    await run.pass(200);
    expect([run.links.length, run.states.at(-1)]).toEqual([2, "connected"]);
    await run.pass(60_000, 1000);
    expect(silent.commands).toEqual(["uptime"]);
  });

  it("that closes the connection is reconnected, and each change is logged once", async () => {
    const run = await new ReconnectRun().start();
    run.fault = unreachable;
    run.link.end(new AppError("ESL_CLOSED", "closed"));
    await run.pass(60_000);
    run.fault = undefined;
    await run.pass(10_000);
    expect(run.states).toEqual(["waiting", "connected", "waiting", "connected"]);
    expect(run.log).toEqual([
      "connected to FreeSWITCH at pbx:8021",
      "waiting for FreeSWITCH at pbx:8021 ...",
      "connected to FreeSWITCH at pbx:8021",
    ]);
    expect(run.lines.map(({ code }) => code)).toEqual([undefined, "ESL_CLOSED", undefined]);
  });

  it("that closes the connection every day is logged each time", async () => {
    const run = await new ReconnectRun().start();
    run.link.end(new AppError("ESL_CLOSED", "closed"));
    await run.pass(20_000);
    run.link.end(new AppError("ESL_CLOSED", "closed"));
    await run.pass(20_000);
    expect(run.lines.map(({ code }) => code)).toEqual([
      undefined,
      "ESL_CLOSED",
      undefined,
      "ESL_CLOSED",
      undefined,
    ]);
  });
});

describe("a FreeSWITCH that is not reachable yet", () => {
  it("is retried after 0.25 s, then at doubled intervals up to 2 s", async () => {
    const run = new ReconnectRun();
    run.fault = unreachable;
    await run.start();
    await run.pass(10_000);
    const waits = run.triedAt.slice(1).map((at, index) => at - (run.triedAt[index] ?? 0));
    expect(waits).toEqual([250, 500, 1000, 2000, 2000, 2000, 2000]);
  });

  it("is retried after a random part of that", async () => {
    const run = new ReconnectRun(0.2);
    run.fault = unreachable;
    await run.start();
    await run.pass(700);
    expect(run.triedAt).toEqual([0, 50, 150, 350]);
  });

  it("is awaited, which is logged once", async () => {
    const run = new ReconnectRun();
    run.fault = unreachable;
    await run.start();
    await run.pass(30_000);
    expect([run.started, run.states, run.log]).toEqual([
      undefined,
      ["waiting"],
      ["waiting for FreeSWITCH at pbx:8021 ..."],
    ]);
    run.fault = undefined;
    await run.pass(10_000);
    expect([run.started, run.states]).toEqual(["resolved", ["waiting", "connected"]]);
  });

  it("is awaited with another log line when it becomes reachable and refuses a command", async () => {
    const run = new ReconnectRun();
    run.fault = unreachable;
    await run.start();
    run.fault = new AppError("ESL_COMMAND_REFUSED", "-ERR no");
    await run.pass(30_000);
    run.fault = unreachable;
    await run.pass(30_000);
    expect(run.lines.map(({ code }) => code)).toEqual(["ESL_UNREACHABLE", "ESL_COMMAND_REFUSED"]);
  });

  it("that drops each connection at once is not hammered", async () => {
    const run = new ReconnectRun();
    run.reconnect.links$.subscribe((link) => link.end(new AppError("ESL_CLOSED", "closed")));
    await run.start();
    await run.pass(15_000);
    expect(run.triedAt).toEqual([0, 250, 750, 1750, 3750, 5750, 7750, 9750, 11_750, 13_750]);
  });

  it("that drops a connection after a while is retried quickly", async () => {
    const run = new ReconnectRun();
    run.fault = unreachable;
    await run.start();
    await run.pass(700);
    run.fault = undefined;
    await run.pass(19_300);
    run.link.end(new AppError("ESL_CLOSED", "closed"));
    await run.pass(250);
    expect(run.triedAt).toEqual([0, 250, 750, 20_250]);
  });
});

describe("a FreeSWITCH that refuses us", () => {
  it.each(["ESL_AUTH_REFUSED", "ESL_ACL_REFUSED", "ESL_LINE_BREAK"] as const)(
    "with %s is not retried",
    async (code) => {
      const run = new ReconnectRun();
      run.fault = new AppError(code, "no");
      await run.start();
      await run.pass(60_000, 1000);
      expect([run.started, run.fatal, run.triedAt, run.log]).toEqual([code, [code], [0], []]);
    },
  );

  it("later, because the password was changed, reports it", async () => {
    const run = await new ReconnectRun().start();
    run.fault = new AppError("ESL_AUTH_REFUSED", "no");
    run.link.end(new AppError("ESL_CLOSED", "closed"));
    await run.pass(1000);
    const late: string[] = [];
    run.reconnect.fatal$.subscribe(({ code }) => late.push(code));
    expect([run.started, run.fatal, late, run.states.at(-1)]).toEqual([
      "resolved",
      ["ESL_AUTH_REFUSED"],
      ["ESL_AUTH_REFUSED"],
      "waiting",
    ]);
  });
});

describe("closing", () => {
  it("closes the connection and stops retrying", async () => {
    const run = await new ReconnectRun().start();
    run.reconnect.close();
    await run.pass(60_000, 1000);
    expect([run.link.isClosedByUs, run.triedAt, run.states.at(-1)]).toEqual([true, [0], "waiting"]);
  });

  it("ends the wait, and start with it", async () => {
    const run = new ReconnectRun();
    run.fault = unreachable;
    await run.start();
    run.reconnect.close();
    await run.pass(60_000, 1000);
    expect([run.started, run.triedAt]).toEqual(["resolved", [0]]);
  });

  it("closes a connection that is just being made", async () => {
    const run = new ReconnectRun();
    const started = run.start();
    run.reconnect.close();
    await started;
    expect([run.started, run.links, run.states]).toEqual(["resolved", [], ["waiting"]]);
  });
});
