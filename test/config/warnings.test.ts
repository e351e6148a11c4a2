import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config/load.js";
import { loadYaml } from "../support/loaded-config.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** The warnings of a file with this mode. */
function warnings(yaml: string, mode = 0o600, environment: Record<string, string> = {}) {
  const file = join(temporaryFolder(), "freeswitch-pay.yaml");
  writeFileSync(file, yaml);
  chmodSync(file, mode);
  return loadConfig({ CONFIG_FILE: file, ...environment }, "/package").warnings.map((warning) =>
    warning.replaceAll(file, "FILE"),
  );
}

const READ = ["FILE holds secrets and can be read by every user of this machine: chmod o-rwx FILE"];
const WRITTEN = ["FILE can be changed by every user of this machine: chmod o-rwx FILE"];
const SECRETS = [
  "switches: [{host: 127.0.0.1, password: letters}]",
  "api: {keys: [{name: desk, key: a-long-key-for-the-tests}]}",
  "connectors: {Default: {type: http, url: 'https://pay.example.com', password: letters}}",
  "connectors: {Default: {type: http, url: 'https://pay.example.com', headers: {x-key: letters}}}",
  "connectors: {Stripe: {type: stripe, secretKey: letters}}",
  "webhooks: {secrets: [whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw]}",
  "ledger: {url: 'postgres://pay:letters@127.0.0.1/pay'}",
];

describe("a configuration file that other users can read", () => {
  it.each(SECRETS)("causes a warning when it holds a secret: %s", (yaml) => {
    expect(warnings(yaml, 0o644)).toEqual(READ);
    expect(warnings(yaml, 0o640)).toEqual([]);
    expect(warnings(yaml, 0o600)).toEqual([]);
  });

  it.each([
    "http: {port: 8080}",
    "api: {keys: [{name: desk, key: env:KEY}]}",
    `api: {keys: [{name: desk, sha256: ${"ab".repeat(32)}}]}`,
    "connectors: {Default: {type: http, url: 'https://pay.example.com', username: shop}}",
  ])("causes no warning when it holds no secret: %s", (yaml) => {
    expect(warnings(yaml, 0o644, { KEY: "a-long-key-for-the-tests" })).toEqual([]);
  });

  it("causes a warning when they can write it, regardless of its content", () => {
    expect(warnings("http: {port: 8080}", 0o666)).toEqual(WRITTEN);
  });

  it("does not exist when no file is used", () => {
    expect(loadConfig({}, "/package").warnings).toEqual([]);
  });
});

describe("a connector's private key", () => {
  it("causes a warning when other users can read it", () => {
    const folder = temporaryFolder();
    const key = join(folder, "client.key");
    writeFileSync(join(folder, "client.pem"), "letters");
    writeFileSync(key, "letters");
    chmodSync(key, 0o644);
    const yaml =
      "connectors: {Default: {type: http, url: 'https://pay.example.com', tls: {cert: client.pem, key: client.key}}}\n";
    expect(loadYaml(yaml, {}, folder).warnings).toEqual([
      `${key} holds secrets and can be read by every user of this machine: chmod o-rwx ${key}`,
    ]);
  });
});

describe("a weak signing key", () => {
  const weak = (yaml: string) => warnings(yaml).map((warning) => warning.split(":")[0]);

  it.each([
    ["accounts: {twiml: {signingKeys: [short]}}", "accounts.twiml.signingKeys.0 is weak"],
    [`accounts: {cxml: {signingKeys: [${"ab".repeat(20)}]}}`, "accounts.cxml.signingKeys.0 is weak"],
    ["accounts: {swml: {signingKeys: [fifteen-letters]}}", "accounts.swml.signingKeys.0 is weak"],
    [`webhooks: {secrets: [whsec_${Buffer.alloc(32).toString("base64")}]}`, "webhooks.secrets.0 is weak"],
  ])("causes a warning that does not show it: %s", (yaml, warning) => {
    expect(weak(yaml)).toEqual([warning]);
    expect(warnings(yaml).join()).not.toMatch(/short|abab|fifteen|AAAA/);
  });

  it("does not come from vendors or openssl", () => {
    expect(
      weak(`accounts:
  twiml: {signingKeys: [0123456789abcdef0123456789abcdef]}
  swml: {signingKeys: [PSK_abcdefghijklmnopqrstuvwx]}
webhooks: {secrets: [whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw]}`),
    ).toEqual([]);
  });
});
