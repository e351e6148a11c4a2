import { describe, expect, it } from "vitest";
import { dialplan } from "../../src/doctor/checks/dialplan.js";
import { parseXml } from "../../src/doctor/pbx/xml-element.js";
import { examined, linesOf, type PbxTraits, shippedDialplan } from "../support/scripted-pbx.js";

const without = (pattern: RegExp) => shippedDialplan.replaceAll(pattern, "");
const SCHED_TRANSFER = /<action application="sched_transfer"[^>]*>/g;
const FILTER = /<action application="set" data="digits_dialed_filter[^>]*>/g;
const bridging = shippedDialplan.replaceAll(
  /application="speak" data="[^"]*"/g,
  'application="bridge" data="user/agents"',
);

describe("the doctor and the dialplan", () => {
  it("reports a missing context, and makes no call", async () => {
    const { report, commands } = await examined({ dialplan: null, globals: ["a=b"] });
    const levels = Object.fromEntries(report.lines.map(({ check, level }) => [check, level]));
    expect(levels).toMatchObject({ dialplan: "unsafe", "digits-filter": "unsafe", lease: "warning" });
    expect(commands.filter((command) => command.includes("doctor XML pay"))).toEqual([]);
  });

  it("reports a context that parks no call", async () => {
    expect(await linesOf("dialplan", { dialplan: without(/<action application="park"[^>]*>/g) })).toContain(
      "unsafe: no call of the context pay is parked for the controller",
    );
  });

  it.each([
    ["from this version", "pay_payment", ["ok"]],
    ["from an older version", "another", ["ok", "warning"]],
  ])("recognizes a fallback %s", async (_, variable, levels) => {
    const deployed = shippedDialplan
      .replaceAll("pay_payment", "another")
      .replace("module_exists(mod_flite)", variable);
    const pbx = { config: { context: "pay" }, dialplan: async () => parseXml(deployed) };
    const subject = { pbx, shippedDialplan: "pay_payment" };
    expect((await dialplan.look(subject)).map(({ level }) => level)).toEqual(levels);
  });
});

describe("the doctor's call through the dialplan", () => {
  it("is marked as a probe, which no controller takes, and is removed", async () => {
    const { commands } = await examined();
    const made = commands.findIndex((command) => /originate .*pay_probe=true.* doctor XML pay/.test(command));
    const id = /origination_uuid=([^,}]+)/.exec(commands[made] ?? "")?.[1];
    const after = commands.slice(made + 1).filter((command) => command.includes(`${id}`));
    expect(after).toEqual(
      expect.arrayContaining([`api uuid_kill ${id}`, `api sched_del ${id}`, `api sched_del doctor-${id}`]),
    );
  });

  it("reveals keys that are written", async () => {
    const { report } = await examined({ call: { digits: "1234" } });
    const line = report.lines.find(({ check }) => check === "digits-filter");
    expect(line).toMatchObject({
      level: "unsafe",
      remedy: expect.stringContaining("digits_dialed_filter=(.+)"),
    });
  });

  it.each<[string, PbxTraits, string]>([
    ["has no end", { call: { lease: "" }, dialplan: without(SCHED_TRANSFER) }, "unsafe"],
    ["is long", { call: { lease: "+90 fallback XML pay" } }, "warning"],
    ["is the shipped one", {}, "ok"],
    [
      "cannot be tried and is missing",
      { lacks: ["mod_loopback"], dialplan: without(SCHED_TRANSFER) },
      "unsafe",
    ],
    ["cannot be tried", { lacks: ["mod_loopback"] }, "warning"],
    ["a controller took", { call: { takenBy: "controller-1" } }, "warning"],
    ["never begins", { call: { parks: false } }, "unsafe"],
  ])("reports a lease that %s", async (_, traits, level) => {
    expect(await linesOf("lease", traits)).toEqual([expect.stringMatching(new RegExp(`^${level}: `))]);
  });

  it.each<[string, PbxTraits, string]>([
    ["speaks", {}, "ok: a test call heard speak and was ended with NORMAL_TEMPORARY_FAILURE"],
    ["speaks with a missing engine", { call: { sound: "speak cepstral|a|b" } }, "unsafe: the fallback"],
    ["makes no sound", { call: { sound: "hangup" } }, "unsafe: a test call heard nothing"],
    ["calls someone", { dialplan: bridging }, 'ok: it runs "bridge", and was not tried'],
  ])("reports a fallback that %s", async (_, traits, seen) => {
    expect(await linesOf("fallback", traits)).toEqual([expect.stringContaining(seen)]);
  });

  it("stops if a controller took it despite the mark", async () => {
    const { report, commands } = await examined({ call: { takenBy: "controller-1" } });
    expect(report.lines.find(({ check }) => check === "fallback")).toMatchObject({
      level: "warning",
      seen: expect.stringContaining("the controller controller-1 took the test call"),
    });
    expect(commands.filter((command) => command.includes("uuid_transfer"))).toEqual([]);
  });

  it("calls no one whom the fallback would call", async () => {
    const { commands } = await examined({ dialplan: bridging });
    expect(commands.filter((command) => command.includes("uuid_transfer"))).toEqual([]);
  });

  it.each([
    ["bridges", 'application="set_zombie_exec"', 'application="bridge"'],
    ["sets a hook", 'application="set_zombie_exec"', 'application="set" data="api_hangup_hook=curl"'],
    ["runs an API command", "rtp_liberal_dtmf=true", `a=$\{curl(https://a.example)}`],
  ])("is not made if the context %s", async (_, from, to) => {
    const { report, commands } = await examined({ dialplan: shippedDialplan.replaceAll(from, () => to) });
    expect(commands.filter((command) => command.includes("doctor XML pay"))).toEqual([]);
    expect(report.lines.find(({ check }) => check === "lease")?.seen).toContain("no test call was made");
  });

  it("trusts the configured filter if it cannot call", async () => {
    const lacks = ["mod_loopback"];
    expect(await linesOf("digits-filter", { lacks })).toEqual([
      expect.stringContaining("ok: the context pay sets"),
    ]);
    expect(await linesOf("digits-filter", { lacks, dialplan: without(FILTER) })).toEqual([
      expect.stringContaining("ok: a global variable sets"),
    ]);
    expect(await linesOf("digits-filter", { lacks, dialplan: without(FILTER), globals: ["a=b"] })).toEqual([
      expect.stringContaining("unsafe: nothing sets digits_dialed_filter"),
    ]);
  });
});
