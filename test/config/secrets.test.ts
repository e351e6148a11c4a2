import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadYaml } from "../support/loaded-config.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const folder = temporaryFolder();

function load(yaml: string, environment: Record<string, string> = {}) {
  return loadYaml(yaml, environment, folder);
}

const KEY = "a-key-that-no-one-can-guess";
const WHSEC = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;

describe("a secret in the configuration", () => {
  it("can be read from an environment variable", () => {
    const config = load(
      `connectors: {Stripe_1: {type: stripe, secretKey: "env:STRIPE_KEY"}}
accounts: {twiml: {signingKeys: ["env:AUTH_TOKEN", old]}}
webhooks: {secrets: ["env:WEBHOOK_SECRET"]}`,
      { STRIPE_KEY: "sk_test_1", AUTH_TOKEN: "new", WEBHOOK_SECRET: WHSEC },
    );
    expect(config.connectors).toMatchObject({ Stripe_1: { secretKey: "sk_test_1" } });
    expect(config.signing).toEqual({ standard: [WHSEC], twiml: ["new", "old"], cxml: [], swml: [] });
  });

  it("is a mistake when the variable is not set", () => {
    expect(() => load('connectors: {S: {type: stripe, secretKey: "env:NOWHERE"}}')).toThrow(
      /connectors\.S\.secretKey: the environment variable NOWHERE is not set/,
    );
  });

  it("is kept separate from an account's ids", () => {
    const { accounts } = load("accounts: {swml: {projectId: p, signingKeys: [k]}}");
    expect(accounts.swml).toMatchObject({ projectId: "p" });
    expect(JSON.stringify(accounts)).not.toContain("signingKeys");
  });

  it("of Standard Webhooks has 24 to 64 bytes", () => {
    const short = `whsec_${Buffer.alloc(23).toString("base64")}`;
    expect(() => load(`webhooks: {secrets: ["${short}"]}`)).toThrow(/webhooks\.secrets\.0: must be whsec_/);
  });
});

describe("the API's keys", () => {
  it.each(["api: {keys: []}", "api: {}", "api:"])("are never none: %s", (yaml) => {
    expect(() => load(yaml)).toThrow(/api/);
  });

  it("are kept as hashes, with all scopes when none is named", () => {
    const { apiKeys } = load(`api: {keys: [{name: ops, key: ${KEY}}, {name: board, sha256: ${"ab".repeat(32)},
      scopes: ["calls:read"]}]}`);
    const sha256 = createHash("sha256").update(KEY).digest("hex");
    expect(apiKeys).toMatchObject([
      { name: "ops", sha256 },
      { name: "board", scopes: ["calls:read"] },
    ]);
    expect(apiKeys[0]?.scopes).toContain("transactions:settle");
    expect(JSON.stringify(apiKeys)).not.toContain(KEY);
  });

  it.each([
    ["{name: a, key: short}", /api\.keys\.0\.key: must have at least 24 characters/],
    ["{name: a}", /api\.keys\.0: must have key, or sha256/],
    [`{name: a, key: ${KEY}}, {name: a, key: ${KEY}}`, /api\.keys\.1\.name: "a" is listed twice/],
    [`{name: a, key: ${KEY}, scopes: [fly]}`, /api\.keys\.0\.scopes\.0/],
  ])("%s has a mistake", (keys, mistake) => {
    expect(() => load(`api: {keys: [${keys}]}`)).toThrow(mistake);
  });
});

describe("the ledger's address", () => {
  it("is a SQLite file beside the configuration when nothing is said", () => {
    expect(load("").ledger).toEqual({
      kind: "sqlite",
      path: join(folder, "var/ledger.db"),
      keepExpiry: false,
      keepDays: 30,
    });
  });

  it("is that of LEDGER_URL before that of the file", () => {
    const file = "ledger: {url: postgres://db.example/pay, keepExpiry: true}";
    expect(load(file).ledger).toEqual({
      kind: "postgres",
      url: "postgres://db.example/pay",
      keepExpiry: true,
      keepDays: 30,
    });
    expect(load(file, { LEDGER_URL: "sqlite:/srv/pay.db" }).ledger).toMatchObject({ path: "/srv/pay.db" });
    expect(load(file, { LEDGER_URL: "sqlite::memory:" }).ledger).toMatchObject({ path: ":memory:" });
  });

  it("is not repeated when it is wrong: it may hold a password", () => {
    const wrong = () => load("", { LEDGER_URL: "mysql://u:hush@db/pay" });
    expect(wrong).toThrow(/LEDGER_URL: must be sqlite:PATH or postgres:/);
    expect(wrong).not.toThrow(/hush/);
  });
});

describe("a connector's files and addresses", () => {
  it("are looked for at once", () => {
    expect(() =>
      load("connectors: {P: {type: http, url: https://pay.example, tls: {ca: no.pem, cert: c.pem}}}"),
    ).toThrow(
      /connectors\.P\.tls: cert and key must be set together\n.*connectors\.P\.tls\.ca: there is no file/,
    );
  });

  it.each([
    ["http, url: https://a.example, lookupUrl: https://a.example/x", /P\.lookupUrl: expected/],
    [
      'http, url: https://a.example, lookupUrl: "http://a.example/{transaction_id}"',
      /P\.lookupUrl: must be an https/,
    ],
    ["stripe, secretKey: k, apiBase: https://a.example/v1", /P\.apiBase: must have no path/],
    ["stripe, secretKey: k, moto: 1", /P\.moto: expected boolean/],
  ])("are checked: %s", (connector, mistake) => {
    expect(() => load(`connectors: {P: {type: ${connector}}}`)).toThrow(mistake);
  });

  it("may have the transaction's id in the address of the lookup", () => {
    const lookupUrl = "https://a.example/{transaction_id}";
    const { connectors } = load(
      `connectors: {P: {type: http, url: https://a.example, lookupUrl: "${lookupUrl}"}}`,
    );
    expect(connectors.P).toMatchObject({ lookupUrl });
  });
});

describe("connectors.byUrl", () => {
  const endpoints = (yaml: string, environment = {}) =>
    load(`connectors: {byUrl: {${yaml}}}`, environment).connectorsByUrl;

  it("has settings by address, with their secrets filled in, and is no connector itself", () => {
    const yaml =
      '"https://pay.example/a": {username: u, password: env:WORD, idempotent: true, timeoutMs: 5000}';
    expect(endpoints(yaml, { WORD: "hush" })).toEqual({
      "https://pay.example/a": { username: "u", password: "hush", idempotent: true, timeoutMs: 5000 },
    });
    expect(load(`connectors: {byUrl: {${yaml}}}`, { WORD: "hush" }).connectors).toEqual({});
    expect(load("").connectorsByUrl).toEqual({});
  });

  it.each([
    ["1", /connectors\.byUrl: must hold addresses/],
    ["{https://pay.example: {type: http}}", /byUrl\.https:\/\/pay\.example\.type: /],
    ["{https://pay.example: {retries: many}}", /byUrl\.https:\/\/pay\.example\.retries: /],
    ["{http://pay.example: {}}", /byUrl\.http:\/\/pay\.example: must be an https URL/],
    ["{pay.example/a: {}}", /byUrl\.pay\.example\/a: must be an https URL/],
    [
      '{"https://u:hush@pay.example/": {}}',
      /byUrl\.https:\/\/pay\.example\/: must have no user name and password/,
    ],
    ['{"https://u:hush@pay.example/": {retries: many}}', /byUrl\.https:\/\/pay\.example\/\.retries: /],
    ['{"https://pay.example/?a=1": {}}', /must have no query/],
    ["{https://pay.example/a: {}, https://PAY.example:443/a/: {}}", /is the same address as .*byUrl\.https/],
    [
      "{https://pay.example: {tls: {ca: no.pem}}}",
      /byUrl\.https:\/\/pay\.example\.tls\.ca: there is no file/,
    ],
  ])("is checked: %s", (byUrl, mistake) => {
    expect(() => load(`connectors: {byUrl: ${byUrl}}`)).toThrow(mistake);
  });
});
