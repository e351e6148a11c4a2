import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Config } from "../../src/config/config.js";
import type { ConnectorConfig } from "../../src/config/schema.js";
import { type Clock, systemClock } from "../../src/core/clock.js";
import { connectors } from "../../src/doctor/checks/connectors.js";
import { Certificates, NO_OPENSSL } from "../support/certificates.js";
import { TestServer } from "../support/http-server.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const DAY_MS = 24 * 3_600_000;

async function look(
  connector: ConnectorConfig,
  daysAhead = 0,
  connectorsByUrl: Config["connectorsByUrl"] = {},
): Promise<string[]> {
  const config = {
    connectors: { Shop: connector },
    connectorsByUrl,
    switches: [{ host: "127.0.0.1" }],
    http: { allowedHosts: ["127.0.0.1"] },
  };
  const clock: Clock = {
    now: () => Date.now() + daysAhead * DAY_MS,
    schedule: systemClock.schedule.bind(systemClock),
  };
  const found = await connectors.look({ config, clock });
  return found.map(({ level, seen }) => `${level}: ${seen}`);
}

describe("the doctor and the connectors", () => {
  it("connects and sends nothing", async () => {
    const server = await TestServer.start((_received, response) => response.end());
    onTestFinished(() => server.close());
    expect(await look({ type: "http", url: `${server.url}/charge` })).toEqual([
      `ok: Shop: ${new URL(server.url).host} accepts connections`,
    ]);
    expect(server.received).toEqual([]);
  });

  it("checks the addresses of connectors.byUrl too", async () => {
    const found = await look({ type: "test" }, 0, { "http://127.0.0.1:1/pay": { mode: "test" } });
    expect(found.slice(1)).toEqual([
      "warning: byUrl.http://127.0.0.1:1/pay: mode is test, real cards are refused",
      expect.stringMatching(/^unsafe: byUrl.*ECONNREFUSED/),
    ]);
  });

  it("reports one that is not running, and one that is not allowed", async () => {
    expect(await look({ type: "http", url: "http://127.0.0.1:1/" })).toEqual([
      expect.stringMatching(/^unsafe: .*ECONNREFUSED/),
    ]);
    expect(await look({ type: "http", url: "https://127.0.0.2:1/" })).toEqual([
      expect.stringMatching(/^unsafe: .*HTTP_ADDRESS_REFUSED/),
    ]);
  });

  it("reports an unencrypted connector, test mode, and the test connector", async () => {
    expect(await look({ type: "http", url: "http://192.0.2.1:1/", mode: "test" })).toEqual(
      expect.arrayContaining([
        "unsafe: Shop: cards are sent to 192.0.2.1:1 unencrypted",
        "warning: Shop: mode is test, real cards are refused",
      ]),
    );
    expect(await look({ type: "test" })).toEqual([
      "warning: Shop: the built-in test connector, no money moves",
    ]);
  });
});

describe.skipIf(NO_OPENSSL !== undefined)("the doctor and a connector's certificates", () => {
  const folder = temporaryFolder();
  const certificates = new Certificates(folder);

  async function secured(): Promise<{ url: string; tls: { ca: string; cert: string; key: string } }> {
    certificates.authority("authority");
    certificates.signed("server", "authority");
    certificates.signed("client", "authority");
    const pem = (name: string) => readFileSync(certificates.path(name), "utf8");
    const server = createServer({ cert: pem("server.pem"), key: pem("server.key") });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const [ca, cert, key] = ["authority.pem", "client.pem", "client.key"].map((name) =>
      certificates.path(name),
    );
    return {
      url: `https://127.0.0.1:${port}/`,
      tls: { ca, cert, key } as { ca: string; cert: string; key: string },
    };
  }

  it("reports when the server's and our own expire", async () => {
    const { url, tls } = await secured();
    const host = new URL(url).host;
    expect(await look({ type: "http", url, tls }, -20)).toEqual([
      expect.stringMatching(/^ok: Shop: our own certificate is valid until /),
      expect.stringContaining(`ok: Shop: the certificate of ${host} is valid until `),
    ]);
    expect(await look({ type: "http", url, tls })).toEqual([
      expect.stringMatching(/^warning: Shop: our own certificate expires on /),
      expect.stringContaining(`warning: Shop: the certificate of ${host} expires on `),
    ]);
    expect(await look({ type: "http", url, tls }, 30)).toEqual([
      expect.stringMatching(/^unsafe: Shop: our own certificate expired on /),
      expect.stringContaining(`unsafe: Shop: the certificate of ${host} expired on `),
    ]);
  });

  it("reports a server without a trusted certificate, and a file that is not a certificate", async () => {
    const { url, tls } = await secured();
    expect(await look({ type: "http", url })).toEqual([expect.stringMatching(/^unsafe: .*HTTP_UNREACHABLE/)]);
    const broken = join(folder, "broken.pem");
    writeFileSync(broken, "nothing");
    expect(await look({ type: "http", url, tls: { ...tls, cert: broken } })).toEqual([
      expect.stringMatching(/^unsafe: .*CONFIG_INVALID/),
    ]);
  });
});
