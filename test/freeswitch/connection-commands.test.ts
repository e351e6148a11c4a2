import { describe, expect, it } from "vitest";
import type { AppError } from "../../src/core/errors.js";
import type { EslConnection } from "../../src/freeswitch/event-socket/connection.js";
import { ok, output, reply } from "../support/fake-event-socket.js";
import { codeOf, LinkRun } from "../support/link-run.js";

const links = new LinkRun();

describe("a command", () => {
  it("is answered with FreeSWITCH's text", async () => {
    const { server, link } = await links.connected();
    server.answer = (command) =>
      command.startsWith("api") ? output("+OK Deleted: 1\n") : reply("+OK noted");
    expect([await link.command("noop"), await link.api("sched_del u1")]).toEqual([
      "+OK noted",
      "+OK Deleted: 1",
    ]);
  });

  it("gets its own answer among commands and API calls", async () => {
    const { server, link } = await links.connected();
    server.answer = (command) =>
      command.startsWith("api") ? output(`out ${command}`) : reply(`+OK ${command}`);
    const answers = await Promise.all([link.api("a"), link.command("b"), link.command("c"), link.api("d")]);
    expect(answers).toEqual(["out api a", "+OK b", "+OK c", "out api d"]);
  });

  it.each<[string, string, (link: EslConnection) => Promise<unknown>]>([
    ["a command", "-ERR command not found", (link: EslConnection) => link.command("bogus")],
    [
      "an API call that is answered like a command",
      "-ERR permission denied",
      (link: EslConnection) => link.api("show"),
    ],
    [
      "an application",
      "-ERR invalid session id [u1]",
      (link: EslConnection) => link.execute("u1", "park", "").accepted,
    ],
  ])("is refused: %s", async (_, words, send) => {
    const { server, link } = await links.connected();
    server.answer = () => reply(words);
    const refused: AppError = await send(link).then(
      () => {
        throw new Error("it was not refused");
      },
      (thrown) => thrown,
    );
    expect([refused.code, refused.message.includes(words)]).toEqual(["ESL_COMMAND_REFUSED", true]);
  });

  it.each(["-ERR No such channel!\n", "-USAGE: <uuid> [cause]\n"])(
    "is refused by an API's %j",
    async (words) => {
      const { server, link } = await links.connected();
      server.answer = () => output(words);
      expect(await codeOf(link.api("uuid_kill"))).toBe("ESL_COMMAND_REFUSED");
    },
  );

  it("that has no answer in time fails, and its late answer is given to no other command", async () => {
    const { server, clock, link } = await links.connected({ commandDeadlineMs: 300 });
    const late = codeOf(link.command("slow"));
    await server.heard(/^slow/);
    clock.advance(299);
    const next = link.command("next");
    await server.heard(/^next/);
    clock.advance(1);
    expect(await late).toBe("ESL_DEADLINE");
    server.send(reply("+OK slow") + reply("+OK next"));
    expect(await next).toBe("+OK next");
  });

  it("that was answered in time no longer has a deadline", async () => {
    const { server, clock, link } = await links.connected();
    server.answer = () => ok;
    await link.command("quick");
    expect(clock.actions.filter(({ closed }) => !closed)).toEqual([]);
    clock.advance(60_000);
    server.answer = () => undefined;
    const pending = codeOf(link.command("later"));
    clock.advance(4999);
    await server.heard(/^later/);
    server.send(ok);
    expect(await pending).toBeUndefined();
  });

  it.each([
    ["in its line", (link: EslConnection) => link.command("api x\nauth y")],
    ["in an API call", (link: EslConnection) => link.api("x\ry")],
    [
      "in a header's value",
      (link: EslConnection) => link.command("sendmsg u1", { "execute-app-arg": "a\nb: c" }),
    ],
    ["in a header's name", (link: EslConnection) => link.command("sendmsg u1", { "a\nb": "c" })],
    ["in a channel's id", (link: EslConnection) => link.execute("u1\nx: y", "playback", "a").accepted],
    ["in a short argument", (link: EslConnection) => link.execute("u1", "playback", "a\nb").accepted],
    [
      "in a long argument",
      (link: EslConnection) => link.execute("u1", "speak", `${"a".repeat(2000)}\nb`).accepted,
    ],
    ["that is a zero byte", (link: EslConnection) => link.api("x\0y")],
  ])("with a line break %s is not sent", async (_, send) => {
    const { server, link } = await links.connected();
    const before = server.commands.length;
    expect(await codeOf(send(link))).toBe("ESL_LINE_BREAK");
    server.answer = () => ok;
    await link.command("noop");
    expect(server.commands.slice(before)).toEqual(["noop"]);
  });

  it("with a body declares its length in bytes", async () => {
    const { server, link } = await links.connected();
    server.answer = () => ok;
    await link.command("sendmsg u1", { "content-type": "text/plain" }, "grün\n\nja");
    expect(server.commands.at(-1)).toBe(
      "sendmsg u1\ncontent-type: text/plain\ncontent-length: 9\n\ngrün\n\nja",
    );
  });
});

describe("an application", () => {
  it("is queued behind what the channel does, under a unique id", async () => {
    const { server, link } = await links.connected();
    server.answer = () => ok;
    const { executionId, accepted } = link.execute("u1", "playback", "a.wav");
    await accepted;
    expect(server.commands.at(-1)).toBe(
      `sendmsg u1\ncall-command: execute\nexecute-app-name: playback\nevent-lock: true\nEvent-UUID: ${executionId}\nexecute-app-arg: a.wav`,
    );
    const second = link.execute("u1", "playback", "a.wav");
    expect(second.executionId).not.toBe(executionId);
    await second.accepted;
  });

  it("with an argument of more than 1,000 bytes has it in the body", async () => {
    const { server, link } = await links.connected();
    server.answer = () => ok;
    const argument = "é".repeat(501);
    await link.execute("u1", "speak", argument).accepted;
    const sent = server.commands.at(-1) ?? "";
    expect(sent.endsWith(`\ncontent-type: text/plain\ncontent-length: 1002\n\n${argument}`)).toBe(true);
    expect(sent).not.toContain("execute-app-arg");
  });
});
