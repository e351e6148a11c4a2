import { describe, expect, it } from "vitest";
import { examined, linesOf, PASSWORD } from "../support/scripted-pbx.js";

const everyAddress = () => true;

describe("the doctor and the Event Socket", () => {
  it("names FreeSWITCH's version, and accepts the shipped access rules", async () => {
    const { report } = await examined();
    const access = report.lines.filter(({ check }) => ["event-socket", "acl", "password"].includes(check));
    expect(access.map(({ level }) => level)).toEqual(["ok", "ok", "ok"]);
    expect(access[0]?.seen).toContain("FreeSWITCH 1.10.12-release");
  });

  it("warns of a socket that listens on more addresses than the controller needs", async () => {
    const changes = {
      "event_socket.conf": [/"listen-ip" value="[^"]*"/, '"listen-ip" value="0.0.0.0"'],
    } as const;
    expect(await linesOf("event-socket", { changes })).toContainEqual(
      expect.stringMatching(/^warning: it listens on 0\.0\.0\.0/),
    );
    expect(await linesOf("acl", { changes, acl: everyAddress })).toEqual([
      "unsafe: pay_controllers allows every address",
    ]);
  });

  it("subscribes to no caller's events, and leaves the log level unchanged", async () => {
    const { commands } = await examined();
    const asked = commands.filter((command) => /^(event|filter|api fsctl)/.test(command));
    expect(asked.filter((command) => !/^filter Unique-ID |^event json CHANNEL_PARK/.test(command))).toEqual(
      [],
    );
  });
});

describe("the doctor and the ACL", () => {
  it("only warns of a list that allows every address if the socket is local to this machine", async () => {
    expect(await linesOf("acl", { acl: everyAddress })).toEqual([
      "warning: pay_controllers allows every address",
    ]);
  });

  it("warns of whole private networks, and of a list that would refuse the controller next time", async () => {
    const own = (address: string) => address === "127.0.0.1";
    expect(await linesOf("acl", { acl: (address) => own(address) || address.startsWith("10.") })).toEqual([
      "warning: pay_controllers allows whole private networks",
    ]);
    expect(await linesOf("acl", { acl: () => false })).toEqual([
      "warning: pay_controllers does not contain 127.0.0.1, the address of this connection",
    ]);
  });

  it("knows the list that FreeSWITCH applies by default", async () => {
    const changes = { "event_socket.conf": [/<param name="apply-inbound-acl"[^>]*>/, ""] } as const;
    expect(await linesOf("acl", { changes })).toEqual([
      "ok: loopback.auto allows 127.0.0.1, and no unrelated address",
    ]);
  });
});

describe("the doctor and the password", () => {
  const conf = (password: string) =>
    ({ "event_socket.conf": [PASSWORD, password] }) as const satisfies Record<
      string,
      readonly [string, string]
    >;

  it("reports the well-known password as unsafe", async () => {
    expect(await linesOf("password", { password: "ClueCon", changes: conf("ClueCon") })).toEqual([
      "unsafe: the Event Socket has the password of FreeSWITCH's examples, ClueCon",
    ]);
  });

  it.each(["short-pw", "aaaaaaaaaaaaaaaa"])("warns of a password that can be guessed", async (password) => {
    expect(await linesOf("password", { password, changes: conf(password) })).toEqual([
      "warning: the Event Socket's password is short or simple",
    ]);
  });

  it("warns of a password that changes when FreeSWITCH restarts, and shows neither", async () => {
    const next = "the-next-password-of-the-test";
    const { report } = await examined({ changes: conf(next) });
    expect(report.lines.find(({ check }) => check === "password")?.level).toBe("warning");
    expect(JSON.stringify(report)).not.toContain(next);
    expect(JSON.stringify(report)).not.toContain(PASSWORD);
  });
});

describe("the doctor and other receivers of keys", () => {
  it.each([
    ["mod_event_multicast", "unsafe"],
    ["mod_amqp", "warning"],
    ["mod_xml_rpc", "warning"],
  ])("names %s", async (name, level) => {
    expect(await linesOf("event-clients", { loads: [name] })).toEqual([
      expect.stringMatching(new RegExp(`^${level}: ${name} is loaded`)),
    ]);
  });

  it("names calls that a program controls by an outbound socket", async () => {
    const channels = JSON.stringify({
      row_count: 1,
      rows: [{ uuid: "a", application: "socket", context: "ivr" }],
    });
    expect(await linesOf("event-clients", { answers: { "show channels as json": channels } })).toEqual([
      'warning: 1 call(s) are connected to a program by the application "socket"',
    ]);
  });
});
