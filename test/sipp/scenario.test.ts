import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { sippScenario } from "../support/sipp-scenario.js";
import { scenarios } from "./scenarios.js";

const callers = Object.entries(scenarios);

describe("a SIPp caller", () => {
  it.each(callers)("%s is a well-formed scenario with either way of sending keys", (_name, caller) => {
    for (const keyTransport of ["rfc4733", "sip-info"] as const) {
      const read = () => new SaxesParser().write(sippScenario({ ...caller, keyTransport })).close();
      expect(read).not.toThrow();
    }
  });

  it.each(callers)("%s types every group of keys", (_name, caller) => {
    const typed = [...sippScenario(caller).matchAll(/play_dtmf="([^"]+)"/g)].map(([, group]) => group);
    expect(typed.length === caller.keys.length && typed.every((group, i) => group === caller.keys[i])).toBe(
      true,
    );
  });

  it("with anything other than keys is refused, and the error does not show it", () => {
    const group = "4242x4242";
    expect(() => sippScenario({ keys: ["1", group], ending: "hangup" })).toThrow(
      "key group 2 contains something other than",
    );
    try {
      sippScenario({ keys: [group], ending: "hangup" });
    } catch (error) {
      expect((error as Error).message.includes(group)).toBe(false);
    }
  });
});
