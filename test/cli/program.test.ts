import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.js";
import { EmbeddedSwitch } from "../../src/simulator/embedded-switch.js";
import { runProgram } from "../support/program.js";

const CARD = "4242424242424242,1230,123,94105";

describe("freeswitch-pay call", () => {
  it("prints one JSON object and ends with 0", async () => {
    const { code, output, errors } = await runProgram([
      "call",
      "examples/charge.twiml.xml",
      "--keys",
      CARD,
      "--json",
    ]);
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(Object.keys(JSON.parse(output))).toEqual([
      "result",
      "dialect",
      "heard",
      "statuses",
      "connector",
      "action",
      "variables",
      "ended",
      "durationMs",
      "problems",
    ]);
  });

  it.each([
    ["examples/twiml/charge-amount.twiml.xml", CARD],
    ["examples/cxml/simple.cxml.xml", CARD],
    ["examples/swml/international.swml.yaml", CARD],
    ["examples/swml/international.swml.json", CARD],
    ["examples/voxml/simple.voxml.xml", "4242424242424242,1230,94105,123"],
  ])("runs an example of each dialect: %s", async (path, keys) => {
    const { code, output } = await runProgram(["call", path, "--keys", keys, "--json"]);
    expect({ code, report: JSON.parse(output) }).toMatchObject({ code: 0, report: { result: "success" } });
  });

  it("prints a readable timeline without --json, and ends with 0 whatever the payment's result", async () => {
    const { code, output } = await runProgram(["call", "examples/charge.twiml.xml", "--keys", "*"]);
    expect(code).toBe(0);
    expect(output).toMatch(/hears {4}Please/);
    expect(output.trimEnd()).toMatch(
      /caller-interrupted-with-star: ended by document after [\d.]+ s of call$/,
    );
  });

  it("ends with 1 and says why when the document cannot be run", async () => {
    const { code, errors } = await runProgram(["call", "no-such-file.xml"]);
    expect(code).toBe(1);
    expect(errors).toMatch(/no-such-file\.xml: ENOENT \[DOCUMENT_UNREADABLE\]/);
  });

  it("refuses invalid keys, without repeating them", async () => {
    const { code, errors } = await runProgram(["call", "examples/charge.twiml.xml", "--keys", "42x42"]);
    expect(code).toBe(1);
    expect(errors).toContain("[USAGE]");
    expect(errors.includes("42x42")).toBe(false);
  });
});

describe("freeswitch-pay check", () => {
  it("finds no mistake in the examples", async () => {
    const { code, output } = await runProgram(["check", "examples/prompts.twiml.xml"]);
    expect({ code, output }).toEqual({ code: 0, output: "examples/prompts.twiml.xml: no mistakes\n" });
  });

  it("names every mistake with line and column, and ends with 1", async () => {
    const { code, output } = await runProgram(["check", "test/fixtures/mistakes.xml"]);
    expect(code).toBe(1);
    const places = output
      .trimEnd()
      .split("\n")
      .map((line) => /^test\/fixtures\/mistakes\.xml:(\d+:\d+) /.exec(line)?.[1]);
    expect(places).toEqual(["2:8", "3:8", "3:26"]);
  });
});

describe("freeswitch-pay serve", () => {
  it("names the variable of a wrong password, and ends with 1", async () => {
    const embedded = await EmbeddedSwitch.start({ port: 0, password: "right", clock: systemClock });
    const { code, errors } = await runProgram(["serve"], {
      FREESWITCH_HOST: "127.0.0.1",
      FREESWITCH_PORT: String(embedded.port),
      FREESWITCH_PASSWORD: "wrong",
      HTTP_PORT: "0",
    });
    await embedded.close();
    expect(code).toBe(1);
    expect(errors).toMatch(/ESL_AUTH_REFUSED/);
    expect(errors).toMatch(/FREESWITCH_PASSWORD/);
    expect(errors).not.toMatch(/wrong/);
  });

  it("says when its port is taken, and ends with 1", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const { code, errors } = await runProgram(["serve"], { HTTP_PORT: String(port) });
    taken.close();
    expect(code).toBe(1);
    expect(errors).toContain(`127.0.0.1:${port}`);
    expect(errors).toContain("PORT_IN_USE");
  });

  it("names all mistakes of the configuration at once, and ends with 1", async () => {
    const { code, errors } = await runProgram(["serve"], {
      HTTP_PORT: "many",
      FREESWITCH_HOST: "192.0.2.1",
      LOG_LEVEL: "loud",
    });
    expect(code).toBe(1);
    for (const key of ["HTTP_PORT", "FREESWITCH_PASSWORD", "LOG_LEVEL"]) expect(errors).toContain(key);
  });
});
