import { readFileSync } from "node:fs";
import { Value } from "@sinclair/typebox/value";
import { describe, expect, it } from "vitest";
import { DoctorReport } from "../../src/doctor/check.js";
import { LOCAL_CHECKS, SWITCH_CHECKS } from "../../src/doctor/diagnose.js";

const page = readFileSync("docs/freeswitch.md", "utf8");
const section = page.split("## Check it: freeswitch-pay doctor")[1]?.split("\n## ")[0] ?? "";

describe("docs/freeswitch.md", () => {
  it("lists every check of the doctor, in the order of the report", () => {
    const listed = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(listed).toEqual([...SWITCH_CHECKS, ...LOCAL_CHECKS].map(({ name }) => name));
  });

  it("shows the shape of the doctor's JSON", () => {
    const example = JSON.parse(/^```json\n([\s\S]*?)^```/m.exec(section)?.[1] ?? "null");
    expect([...Value.Errors(DoctorReport, example)]).toEqual([]);
  });
});
