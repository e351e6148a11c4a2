import { describe, expect, it } from "vitest";
import type { AppError } from "../../src/core/errors.js";
import { PendingExecutions } from "../../src/freeswitch/pending-executions.js";
import { FakeChannelLink } from "../support/fake-channel-link.js";

/** The applications of the call "u1", over successive connections. */
function executionsRun() {
  const link = new FakeChannelLink();
  let absences = 0;
  const executions = new PendingExecutions(link, "u1", () => absences++);
  const ended: string[] = [];
  const run = (application: string, argument: string) =>
    executions.run(application, argument).subscribe({
      next: (response) => ended.push(`${argument}: ${response}`),
      error: ({ code }: AppError) => ended.push(`${argument}: ${code}`),
    });
  const reconnected = (id = "next") => {
    const next = new FakeChannelLink(id);
    executions.cut();
    executions.resume(next);
    return next;
  };
  return { link, executions, ended, run, reconnected, absences: () => absences };
}

describe("what was sent to a channel before a connection loss", () => {
  it("is sent again in order, once what is left of it has been stopped", () => {
    const { run, reconnected } = executionsRun();
    run("set", "a=b");
    run("playback", "a.wav");
    run("speak", "flite|slt|Hello");
    expect(reconnected().sent()).toEqual([
      "api uuid_break u1 all",
      "u1 set a=b",
      "u1 playback a.wav",
      "u1 speak flite|slt|Hello",
    ]);
  });

  it("ends when what was sent last ends, and not when what was sent before the connection loss does", () => {
    const { link, executions, ended, run, reconnected } = executionsRun();
    run("playback", "a.wav");
    const next = reconnected();
    executions.completed(link.executionId(), "FILE PLAYED");
    expect(ended).toEqual([]);
    executions.completed(next.executionId(), "FILE PLAYED");
    expect(ended).toEqual(["a.wav: FILE PLAYED"]);
  });

  it("is not sent again when it has ended, or is no longer wanted", () => {
    const { link, executions, run, reconnected } = executionsRun();
    run("set", "a=b");
    executions.completed(link.executionId(), "_none_");
    run("playback", "a.wav").unsubscribe();
    expect(reconnected().sent()).toEqual(["api uuid_break u1 all"]);
  });

  it("does not fail because its connection ends, or because of a late refusal", async () => {
    const { link, ended, run, reconnected } = executionsRun();
    link.refusal = link.closed();
    run("playback", "a.wav");
    reconnected();
    link.refusal = link.refused("-ERR no");
    await link.settled();
    expect(ended).toEqual([]);
  });
});

describe("what is run while there is no connection", () => {
  it("is sent over the next", () => {
    const { link, executions, run } = executionsRun();
    executions.cut();
    run("playback", "a.wav");
    const next = new FakeChannelLink("next");
    executions.resume(next);
    expect([link.sent(), next.sent()]).toEqual([[], ["api uuid_break u1 all", "u1 playback a.wav"]]);
  });

  it("fails with the call", () => {
    const { link, executions, ended, run } = executionsRun();
    executions.cut();
    run("playback", "a.wav");
    executions.failAll(link.refused("gone"));
    run("playback", "b.wav");
    expect(ended).toEqual(["a.wav: ESL_COMMAND_REFUSED", "b.wav: ESL_COMMAND_REFUSED"]);
  });
});

describe.each(["bridge", "send_dtmf"])("a %s at a connection loss", (application) => {
  it("is neither repeated nor interrupted", () => {
    const { run, reconnected } = executionsRun();
    run(application, "them");
    expect(reconnected().sent()).toEqual(["u1 set pay_reconnected=true"]);
  });

  it("ends when it ends", () => {
    const { link, executions, ended, run, reconnected } = executionsRun();
    run(application, "them");
    const next = reconnected();
    executions.completed(link.executionId(), "done");
    executions.completed(next.executionId(), "_none_");
    expect(ended).toEqual(["them: done"]);
  });

  it("has ended while disconnected when the marker behind it ends", () => {
    const { executions, ended, run, reconnected } = executionsRun();
    run(application, "them");
    executions.completed(reconnected().executionId(), "_none_");
    expect(ended).toEqual(["them: _none_"]);
  });

  it("continues through a second connection loss, with a separate marker", () => {
    const { executions, ended, run, reconnected } = executionsRun();
    run(application, "them");
    const [first, second] = [reconnected("first"), reconnected("second")];
    expect(second.sent()).toEqual(["u1 set pay_reconnected=true"]);
    executions.completed(first.executionId(), "_none_");
    expect(ended).toEqual([]);
    executions.completed(second.executionId(), "_none_");
    expect(ended).toEqual(["them: _none_"]);
  });
});

it("an absent channel is reported, and what was sent to it waits", async () => {
  const { link, ended, run, absences } = executionsRun();
  link.refusal = link.refused("-ERR invalid session id [u1]");
  run("playback", "a.wav");
  await link.settled();
  expect([absences(), ended]).toEqual([1, []]);
});
