import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config/load.js";
import { loadYaml } from "../support/loaded-config.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder();

function load(yaml: string, environment: Record<string, string> = {}) {
  return loadYaml(yaml, environment, folder);
}

describe("the configuration", () => {
  it("requires nothing: the embedded switch, the test connector, the shipped examples", () => {
    expect(load("")).toMatchObject({
      switches: [],
      http: { host: "127.0.0.1", port: 3000 },
      apps: { "*": { document: "/package/examples/charge.twiml.xml", dialect: "twiml" } },
      connectors: { Default: { type: "test" } },
      limits: { graceMs: 1_500, leaseSeconds: 15, drainSeconds: 300 },
      logLevel: "info",
    });
  });

  it("is read from the file, and paths are relative to it", () => {
    writeFileSync(join(folder, "pay.xml"), "<Response/>");
    const config = load(
      "apps: {'100': {document: pay.xml}}\nprompts: {directory: sounds}\nhttp: {port: 8080}",
    );
    expect(config.apps).toEqual({
      "100": { document: join(folder, "pay.xml"), dialect: "twiml", method: "POST" },
    });
    expect(config.prompts).toMatchObject({
      directory: join(folder, "sounds"),
      switchDirectory: join(folder, "sounds"),
    });
    expect(config.http.port).toBe(8080);
  });

  it("is overridden by the environment", () => {
    const config = load("switches: [{host: 127.0.0.1, password: file, port: 1}]\nhttp: {port: 8080}", {
      FREESWITCH_PASSWORD: "environment",
      FREESWITCH_PORT: "8022",
      FREESWITCH_KEEP_LOGLEVEL: "true",
      FREESWITCH_TAKEOVER: "true",
      HTTP_PORT: "9090",
      LOG_LEVEL: "trace",
    });
    expect(config.switches).toEqual([
      {
        host: "127.0.0.1",
        port: 8022,
        password: "environment",
        context: "pay",
        keepLogLevel: true,
        takeover: true,
      },
    ]);
    expect([config.http.port, config.logLevel]).toEqual([9090, "trace"]);
  });

  it("uses a FreeSWITCH as soon as FREESWITCH_HOST is set", () => {
    expect(load("", { FREESWITCH_HOST: "localhost", FREESWITCH_PASSWORD: "x" }).switches).toMatchObject([
      { host: "localhost", port: 8021, password: "x" },
    ]);
  });

  it("refuses the well-known password, and a missing one, for other hosts than loopback", () => {
    expect(() => load("", { FREESWITCH_HOST: "192.0.2.1", FREESWITCH_PASSWORD: "ClueCon" })).toThrow(
      /FREESWITCH_PASSWORD/,
    );
    expect(() => load("", { FREESWITCH_HOST: "192.0.2.1" })).toThrow(
      /FREESWITCH_PASSWORD.*needed for 192.0.2.1/,
    );
  });

  it("names all mistakes at once, each with its key", () => {
    const broken = `
      http: {port: many}
      color: red
      connectors: {Odd: {type: htp}}
      apps: {"100": {document: missing.xml}, "200": {document: "http://app.example/voice"}}
      timeZone: Moon/Crater`;
    const loaded = () => load(broken, { HTTP_PORT: "x", LOG_LEVEL: "loud", FREESWITCH_HOST: "192.0.2.1" });
    for (const mistake of [
      /http\.port: expected integer/,
      /color: unknown key/,
      /HTTP_PORT: "x" is not a port/,
      /LOG_LEVEL: "loud" is not one of/,
      /FREESWITCH_PASSWORD.*needed for 192\.0\.2\.1/,
      /connectors\.Odd\.type: must be test, http or stripe/,
      /apps\.100\.document: there is no file .*missing\.xml/,
      /apps\.200\.document: must be an https URL/,
      /timeZone: "Moon\/Crater"/,
    ]) {
      expect(loaded).toThrow(mistake);
    }
    expect(() => load('connectors: {Shop: {type: http, url: "http://shop.example/"}}')).toThrow(
      /connectors\.Shop\.url: must be an https URL/,
    );
    expect(() => load("connectors: {Shop: {type: http}}")).toThrow(/connectors\.Shop\.url: expected/);
    expect(() => load("just text")).toThrow(/the file: must hold keys and values/);
  });

  it("accepts hosts, ports, addresses and ranges as http.allowedHosts, and names each invalid entry", () => {
    const entries = ["shop.internal", "shop.internal:8080", "[::1]", "10.0.0.0/8"];
    expect(load(`http: {allowedHosts: ${JSON.stringify(entries)}}`).http.allowedHosts).toEqual(entries);
    const broken = 'http: {allowedHosts: [shop.internal, "https://shop.internal/", "*.internal"]}';
    expect(() => load(broken)).toThrow(/http\.allowedHosts\.1: "https:\/\/shop\.internal\/" must be a host/);
    expect(() => load(broken)).toThrow(/http\.allowedHosts\.2: "\*\.internal" must be a host/);
    const inner = 'connectors: {Shop: {type: http, url: "https://10.1.2.3/"}}';
    expect(() => load(inner)).toThrow(/connectors\.Shop\.url: must be an https URL with a public address/);
    expect(load(`http: {allowedHosts: [10.0.0.0/8]}\n${inner}`).connectors).toHaveProperty("Shop");
  });

  it("allows documents to reach this machine's other servers only if every FreeSWITCH runs on it", () => {
    expect(load("").http.allowedHosts).toContain("localhost");
    const real = { FREESWITCH_HOST: "127.0.0.1", FREESWITCH_PASSWORD: "x" };
    expect(load("", real).http).toMatchObject({
      allowedHosts: expect.arrayContaining(["127.0.0.1"]),
      opensLoopback: true,
    });
    const elsewhere = "switches: [{host: localhost, password: x}, {host: 192.0.2.1, password: x}]";
    expect(load(elsewhere).http).toMatchObject({ allowedHosts: [], opensLoopback: false });
    expect(load("http: {allowedHosts: [localhost:5000]}", real).http.allowedHosts).toEqual([
      "localhost:5000",
    ]);
    expect(load("http: {allowedHosts: []}", real).http.opensLoopback).toBe(false);
    const app = "apps: {'*': {document: 'http://localhost:5000/voice'}}";
    expect(() => load(`${app}\n${elsewhere}`)).toThrow(
      /apps\.\*\.document: .*a URL of a host of http\.allowedHosts/,
    );
  });

  it("repeats no part of a file that is not YAML: it may hold secrets", () => {
    const broken =
      "connectors:\n  Shop: {type: http, password: swordfish\nledger: {url: [postgres://a:hunter2@b}";
    expect(() => load(broken)).toThrow(/CONFIG_FILE .*freeswitch-pay\.yaml: .* line \d+/);
    for (const text of [
      broken,
      "password: *swordfish",
      "a: {swordfish: 1, swordfish: 2}",
      'a: "\\q swordfish"',
    ]) {
      expect(() => load(text)).toThrow(/CONFIG_UNREADABLE/);
      expect(() => load(text)).not.toThrow(/swordfish|hunter2/);
    }
  });

  it("says when the file is not YAML or is missing", () => {
    expect(() => load("a: [")).toThrow(/CONFIG_UNREADABLE/);
    expect(() => loadConfig({ CONFIG_FILE: join(folder, "none.yaml") }, "/package")).toThrow(
      /CONFIG_FILE .*none\.yaml/,
    );
  });
});
