import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../src/cli/check.js";
import { temporaryFolder } from "../support/temporary-folder.js";

function written(text: string): string {
  const path = join(temporaryFolder(), "document.twiml.xml");
  writeFileSync(path, text);
  return path;
}

describe("checking a document", () => {
  it("takes the dialect from the file name, unless another one is requested", async () => {
    const path = "examples/voxml/next-verb.voxml.xml";
    expect(await check(path)).toEqual({ lines: [], isMistaken: false });
    const { lines: mistakes } = await check(path, "twiml");
    expect(mistakes.map((line) => /<Pay> has no attribute "(\w+)"/.exec(line)?.[1])).toEqual([
      "output",
      "history",
    ]);
  });

  it("reports what has no effect here, which is not a mistake", async () => {
    const { lines, isMistaken } = await check(
      written('<Response><Dial record="true">+15550111</Dial></Response>'),
    );
    expect(lines).toEqual([expect.stringMatching(/:1:17 <Dial> record has no effect here\.$/)]);
    expect(isMistaken).toBe(false);
  });

  it("reports mistakes in a document that runs but whose payment does not", async () => {
    const { lines, isMistaken } = await check(
      written('<Response><Pay timeOut="5"><Prompt for="postal-code"/></Pay></Response>'),
    );
    expect(lines.map((line) => /\[64020\]$/.test(line))).toEqual([true, true]);
    expect(isMistaken).toBe(true);
  });

  it("refuses an unknown dialect", async () => {
    await expect(check("examples/charge.twiml.xml", "ncco")).rejects.toMatchObject({ code: "USAGE" });
  });
});
