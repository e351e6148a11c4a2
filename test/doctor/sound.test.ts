import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { linesOf, type PbxTraits } from "../support/scripted-pbx.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** A PATH with a renderer, so that the result does not depend on the machine. */
function rendered() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "espeak-ng"), "", { mode: 0o755 });
  return { PATH: folder };
}

const profile = (from: string | RegExp, to: string): PbxTraits => ({ changes: { "sofia.conf": [from, to] } });

describe("the doctor and how keys arrive", () => {
  it("accepts the shipped profile", async () => {
    expect(await linesOf("dtmf")).toEqual(["ok: profile pay: RFC 4733, and SIP INFO is accepted"]);
  });

  it.each([
    [
      "SIP INFO only",
      profile('"dtmf-type" value="rfc2833"', '"dtmf-type" value="info"'),
      /^warning: .*is info/,
    ],
    [
      "no SIP INFO",
      profile('"liberal-dtmf" value="true"', '"liberal-dtmf" value="false"'),
      /^warning: .*SIP INFO/,
    ],
    ["a SIP trace", profile('"sip-trace" value="no"', '"sip-trace" value="yes"'), /^unsafe: .*SIP trace/],
    [
      "a capture server",
      profile("</settings>", '<param name="sip-capture" value="yes"/></settings>'),
      /^warning: .*capture/,
    ],
    ["no profile", { answers: { "sofia xmlstatus": "<profiles/>" } }, /^warning: no SIP profile runs/],
    ["no SIP", { lacks: ["mod_sofia"] }, /^warning: mod_sofia/],
  ])("reports %s", async (_, traits, line) => {
    expect(await linesOf("dtmf", traits)).toEqual([expect.stringMatching(line)]);
  });

  it("knows the global variable of the sample configuration", async () => {
    const traits = profile('"liberal-dtmf" value="true"', '"liberal-dtmf" value="false"');
    expect(await linesOf("dtmf", { ...traits, globals: ["rtp_liberal_dtmf=true"] })).toEqual([
      expect.stringMatching(/^ok: /),
    ]);
  });
});

describe("the doctor and the modules", () => {
  it("names each required module that is missing", async () => {
    const lines = await linesOf("modules", { lacks: ["mod_dptools", "mod_sndfile"] }, rendered());
    expect(lines).toEqual([
      expect.stringMatching(/^unsafe: mod_dptools is not loaded/),
      expect.stringMatching(/^unsafe: mod_sndfile is not loaded/),
    ]);
  });

  it("requires a speech engine if nothing is rendered", async () => {
    const mute: PbxTraits = { answers: { "show interfaces": "type,name,ikey" } };
    expect(await linesOf("modules", mute, { PATH: "" })).toEqual([
      expect.stringMatching(/^unsafe: .*"flite"/),
    ]);
    expect(await linesOf("modules", mute, rendered())).toEqual([expect.stringMatching(/^ok: /)]);
  });

  it("says what it cannot test without mod_loopback", async () => {
    expect(await linesOf("modules", { lacks: ["mod_loopback"] })).toContainEqual(
      expect.stringMatching(/^warning: mod_loopback/),
    );
  });
});

describe("the doctor and the prompts", () => {
  it("lets FreeSWITCH play a file from the folder, and leaves nothing there", async () => {
    const folder = join(temporaryFolder(), "var", "prompts");
    const environment = { ...rendered(), PROMPTS_DIRECTORY: folder };
    expect(await linesOf("prompts", {}, environment)).toEqual([`ok: FreeSWITCH played a file of ${folder}`]);
    expect(existsSync(join(folder, ".."))).toBe(false);
    mkdirSync(folder, { recursive: true });
    await linesOf("prompts", {}, environment);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("reports a folder that FreeSWITCH sees under another path, or cannot read", async () => {
    const environment = rendered();
    expect(await linesOf("prompts", {}, { ...environment, PROMPTS_SWITCH_DIRECTORY: "/elsewhere" })).toEqual([
      expect.stringMatching(/^unsafe: FreeSWITCH does not see .*\/elsewhere$/),
    ]);
    expect(await linesOf("prompts", { call: { response: "FILE NOT FOUND" } }, environment)).toEqual([
      expect.stringMatching(/^unsafe: .*cannot play them: FILE NOT FOUND$/),
    ]);
  });

  it("only looks for the file if it cannot make a call", async () => {
    expect(await linesOf("prompts", { lacks: ["mod_loopback"] }, rendered())).toEqual([
      expect.stringMatching(/^ok: FreeSWITCH sees the files/),
    ]);
  });

  it("warns of a folder that others may write to", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o777);
    expect(await linesOf("prompts", {}, { ...rendered(), PROMPTS_DIRECTORY: folder })).toContainEqual(
      expect.stringMatching(/^warning: other users may write/),
    );
  });

  it("checks no folder if FreeSWITCH speaks", async () => {
    expect(await linesOf("prompts", {}, { PATH: "" })).toEqual([
      "ok: nothing is rendered: FreeSWITCH speaks with flite",
    ]);
  });
});
