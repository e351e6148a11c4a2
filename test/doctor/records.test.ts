import { describe, expect, it } from "vitest";
import { linesOf, shippedDialplan } from "../support/scripted-pbx.js";

const recordingContext = shippedDialplan.replace(
  '<action application="set_zombie_exec"/>',
  '<action application="record_session" data="/tmp/a.wav"/>',
);
const channels = (context: string) =>
  JSON.stringify({ row_count: 1, rows: [{ uuid: "call-1", application: "park", context }] });

describe("the doctor and recordings", () => {
  it("reports none in the shipped configuration", async () => {
    expect(await linesOf("recording")).toEqual([
      expect.stringMatching(/^ok: no recording in the context pay/),
    ]);
  });

  it("names a recording that the context starts", async () => {
    expect(await linesOf("recording", { dialplan: recordingContext })).toEqual([
      expect.stringMatching(/^unsafe: the context pay runs record_session/),
    ]);
  });

  it("names a recording that a global variable starts for every call", async () => {
    const globals = ["execute_on_answer=record_session /tmp/x.wav", "recordings_dir=/tmp/record"];
    expect(await linesOf("recording", { globals })).toEqual([
      "unsafe: the global variable execute_on_answer records every call",
    ]);
  });

  it("finds live calls that are recorded, only in its own context", async () => {
    const answers = {
      "uuid_buglist call-1":
        "<media-bugs><media-bug><function>session_record</function></media-bug></media-bugs>",
    };
    const of = (context: string) => ({ answers: { ...answers, "show channels as json": channels(context) } });
    expect(await linesOf("recording", of("pay"))).toEqual([expect.stringMatching(/^warning: 1 call\(s\)/)]);
    expect(await linesOf("recording", of("ivr"))).toEqual([expect.stringMatching(/^ok: /)]);
  });
});

describe("the doctor and call detail records", () => {
  it("accepts the shipped template", async () => {
    expect(await linesOf("cdr")).toEqual(["ok: mod_cdr_csv writes no variable that holds keys"]);
    expect(await linesOf("cdr", { lacks: ["mod_cdr_csv"] })).toEqual(["ok: no CDR module is loaded"]);
  });

  it("names a template with keys in it, and the debug setting", async () => {
    const template = { "cdr_csv.conf": [/"\$\{uuid\}"/, '"digits_dialed"'] } as const;
    expect(await linesOf("cdr", { changes: template })).toEqual([
      "unsafe: cdr_csv.conf.xml writes digits_dialed, which holds keys",
    ]);
    const debug = { "cdr_csv.conf": ['"debug" value="false"', '"debug" value="true"'] } as const;
    expect(await linesOf("cdr", { changes: debug })).toEqual([expect.stringMatching(/^warning: .*debug/)]);
  });

  it("allows a module to write all variables if the test call shows that keys are masked", async () => {
    const loads = ["mod_xml_cdr"];
    expect(await linesOf("cdr", { loads })).toEqual([expect.stringMatching(/^ok: mod_xml_cdr/)]);
    expect(await linesOf("cdr", { loads, call: { digits: "1234" } })).toEqual([
      expect.stringMatching(/^unsafe: mod_xml_cdr/),
    ]);
  });
});

describe("the doctor and the clocks", () => {
  it.each([
    [0, "ok"],
    [1_500, "ok"],
    [5_000, "warning"],
    [-60_000, "warning"],
  ])("%i ms apart: %s", async (clockAheadMs, level) => {
    expect(await linesOf("clock", { clockAheadMs })).toEqual([
      expect.stringMatching(new RegExp(`^${level}: `)),
    ]);
  });
});
