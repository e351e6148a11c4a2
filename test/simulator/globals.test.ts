import { afterEach, describe, expect, it } from "vitest";
import { EmbeddedRun } from "../support/embedded-run.js";

describe("the global variables of the embedded switch", () => {
  let run: EmbeddedRun;
  afterEach(() => run.close());

  it("are shared by all controllers, and never empty", async () => {
    run = await EmbeddedRun.start();
    const [one, other] = [await run.client(), await run.client()];
    expect(await one.api("global_getvar")).toMatch(/^hostname=.+\n$/);
    expect(await one.api("global_setvar a=b c 1")).toBe("+OK");
    expect(await other.api("global_getvar a")).toBe("b c 1");
    expect(await other.api("global_getvar")).toContain("\na=b c 1\n");
    await other.api("global_setvar a=");
    expect(await one.api("global_getvar")).not.toContain("\na=");
  });

  it("are refused without a name", async () => {
    run = await EmbeddedRun.start();
    expect(await (await run.client()).api("global_setvar")).toMatch(/^-USAGE: <var>=<value>/);
  });
});
