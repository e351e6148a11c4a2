import { describe, expect, it } from "vitest";
import { examined, linesOf, PASSWORD } from "../support/scripted-pbx.js";

const everybody = () => true;

describe("the doctor and the Event Socket", () => {
  it("names FreeSWITCH's version, and finds the shipped access right", async () => {
    const { report } = await examined();
    const access = report.lines.filter(({ check }) => ["event-socket", "acl", "password"].includes(check));
    expect(access.map(({ level }) => level)).toEqual(["ok", "ok", "ok"]);
    expect(access[0]?.seen).toContain("FreeSWITCH 1.10.12-release");
  });

  it("warns of one that listens further than the controller needs", async () => {
    const changes = {
      "event_socket.conf": [/"listen-ip" value="[^"]*"/, '"listen-ip" value="0.0.0.0"'],
    } as const;
    expect(await linesOf("event-socket", { changes })).toContainEqual(
      expect.stringMatching(/^warning: it listens on 0\.0\.0\.0/),
    );
    expect(await linesOf("acl", { changes, acl: everybody })).toEqual([
      "unsafe: pay_controllers lets every address in",
    ]);
  });

  it("asks for no caller's events, and leaves the log level alone", async () => {
    const { commands } = await examined();
    const asked = commands.filter((command) => /^(event|filter|api fsctl)/.test(command));
    expect(asked.filter((command) => !/^filter Unique-ID |^event json CHANNEL_PARK/.test(command))).toEqual(
      [],
    );
  });
});

describe("the doctor and the ACL", () => {
  it("takes a list that lets everybody in for a warning where only this machine reaches the socket", async () => {
    expect(await linesOf("acl", { acl: everybody })).toEqual([
      "warning: pay_controllers lets every address in",
    ]);
  });

  it("warns of whole private networks, and of a list that would refuse us next time", async () => {
    const own = (address: string) => address === "127.0.0.1";
    expect(await linesOf("acl", { acl: (address) => own(address) || address.startsWith("10.") })).toEqual([
      "warning: pay_controllers lets whole private networks in",
    ]);
    expect(await linesOf("acl", { acl: () => false })).toEqual([
      "warning: pay_controllers does not hold 127.0.0.1, from which we were let in",
    ]);
  });

  it("knows the list that FreeSWITCH applies when none is named", async () => {
    const changes = { "event_socket.conf": [/<param name="apply-inbound-acl"[^>]*>/, ""] } as const;
    expect(await linesOf("acl", { changes })).toEqual([
      "ok: loopback.auto lets 127.0.0.1 in, and no stranger",
    ]);
  });
});

describe("the doctor and the password", () => {
  const conf = (password: string) =>
    ({ "event_socket.conf": [PASSWORD, password] }) as const satisfies Record<
      string,
      readonly [string, string]
    >;

  it("calls everybody's password unsafe", async () => {
    expect(await linesOf("password", { password: "ClueCon", changes: conf("ClueCon") })).toEqual([
      "unsafe: the Event Socket has the password of FreeSWITCH's examples, ClueCon",
    ]);
  });

  it.each(["short-pw", "aaaaaaaaaaaaaaaa"])("warns of one that can be guessed", async (password) => {
    expect(await linesOf("password", { password, changes: conf(password) })).toEqual([
      "warning: the Event Socket's password is short or simple",
    ]);
  });

  it("warns of one that changes when FreeSWITCH starts again, and tells neither", async () => {
    const next = "the-next-password-of-the-test";
    const { report } = await examined({ changes: conf(next) });
    expect(report.lines.find(({ check }) => check === "password")?.level).toBe("warning");
    expect(JSON.stringify(report)).not.toContain(next);
    expect(JSON.stringify(report)).not.toContain(PASSWORD);
  });
});

describe("the doctor and others that hear keys", () => {
  it.each([
    ["mod_event_multicast", "unsafe"],
    ["mod_amqp", "warning"],
    ["mod_xml_rpc", "warning"],
  ])("names %s", async (name, level) => {
    expect(await linesOf("event-clients", { loads: [name] })).toEqual([
      expect.stringMatching(new RegExp(`^${level}: ${name} is loaded`)),
    ]);
  });

  it("names calls that a program drives by an outbound socket", async () => {
    const channels = JSON.stringify({
      row_count: 1,
      rows: [{ uuid: "a", application: "socket", context: "ivr" }],
    });
    expect(await linesOf("event-clients", { answers: { "show channels as json": channels } })).toEqual([
      'warning: 1 call(s) are connected to a program by the application "socket"',
    ]);
  });
});
