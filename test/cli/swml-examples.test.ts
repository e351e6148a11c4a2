import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { playCall } from "../support/rehearsal.js";

describe("the SWML examples", () => {
  it.each(readdirSync("examples/swml"))("%s ends in success", async (file) => {
    const { report } = await playCall(`examples/swml/${file}`, "4242424242424242,1230,123,94105");
    expect(report).toMatchObject({ result: "success", dialect: "swml", ended: "document", problems: [] });
  });
});
