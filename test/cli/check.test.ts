import { describe, expect, it } from "vitest";
import { check } from "../../src/cli/check.js";

describe("checking a document", () => {
  it("takes its language from its file's name, unless another one is asked for", async () => {
    const path = "examples/voxml/next-verb.voxml.xml";
    expect(await check(path)).toEqual([]);
    const mistakes = await check(path, "twiml");
    expect(mistakes.map((line) => /<Pay> has no attribute "(\w+)"/.exec(line)?.[1])).toEqual([
      "output",
      "history",
    ]);
  });

  it("refuses a language that is none", async () => {
    await expect(check("examples/charge.twiml.xml", "ncco")).rejects.toMatchObject({ code: "USAGE" });
  });
});
