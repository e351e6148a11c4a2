import { readFileSync } from "node:fs";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** All elements of a file of freeswitch-conf, in document order. */
function elements(file: string): Element[] {
  const found: Element[] = [];
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }) => found.push({ name, attributes }));
  parser.write(text(file)).close();
  return found;
}

function text(file: string): string {
  return readFileSync(new URL(`../../freeswitch-conf/${file}`, import.meta.url), "utf8");
}

function param(file: string, name: string): string | undefined {
  return elements(file).find((one) => one.name === "param" && one.attributes.name === name)?.attributes.value;
}

describe("the shipped FreeSWITCH configuration records no keys", () => {
  it("the core's log level is notice", () => {
    expect(param("autoload_configs/switch.conf.xml", "loglevel")).toBe("notice");
  });

  it.each(["logfile", "console"])("the %s accepts neither debug nor info lines", (logger) => {
    const maps = elements(`autoload_configs/${logger}.conf.xml`).filter(({ name }) => name === "map");
    expect(maps).toHaveLength(1);
    const levels = maps.flatMap(({ attributes }) => (attributes.value ?? "").split(","));
    expect(levels).toContain("notice");
    expect(levels).not.toContain("info");
    expect(levels).not.toContain("debug");
  });

  it("a key by SIP INFO is accepted, not logged as refused", () => {
    expect(param("sip_profiles/pay.xml", "liberal-dtmf")).toBe("true");
  });

  it("a SIP trace stays off", () => {
    expect(param("sip_profiles/pay.xml", "sip-trace")).toBe("no");
  });

  it("the CDR contains no variable that holds keys", () => {
    const template = /<template name="pay">(.+)<\/template>/.exec(text("autoload_configs/cdr_csv.conf.xml"));
    const variables = [...(template?.[1] ?? "").matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect(variables).toContain("uuid");
    expect(variables).not.toContain("digits_dialed");
    expect(variables).not.toContain("playback_terminator_used");
  });
});

describe("the shipped dialplan", () => {
  const dialplan = elements("dialplan/pay.xml");
  const actions = dialplan
    .filter(({ name }) => name === "action")
    .map(({ attributes }) => [attributes.application, attributes.data].filter(Boolean).join(" "));

  it("masks keys before anything else, for every call", () => {
    expect(actions[0]).toBe("set digits_dialed_filter=(.+)");
    const extension = dialplan.find(({ name }) => name === "extension");
    expect(extension?.attributes.continue).toBe("true");
    expect(dialplan.find(({ name }) => name === "condition")?.attributes).toEqual({});
  });

  it("gives every call a lease before it is parked, and clears the last key after it", () => {
    expect(actions.slice(-5)).toEqual([
      "answer",
      "sched_transfer +10 fallback XML pay",
      "set_zombie_exec",
      "park",
      "unset playback_terminator_used",
    ]);
  });

  it("needs no other file, so that an existing FreeSWITCH can use it alone", () => {
    expect(text("dialplan/pay.xml")).not.toContain("$${");
  });
});
