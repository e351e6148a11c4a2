import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectorsOf, readTls } from "../../src/app/connectors.js";
import type { TlsConfig } from "../../src/config/schema.js";
import type { Connector } from "../../src/connectors/connector.js";
import { systemClock } from "../../src/core/clock.js";
import { GuardedHttpClient } from "../../src/http-client/client.js";
import type { TlsIdentity } from "../../src/http-client/connect.js";
import { Certificates, NO_OPENSSL } from "../support/certificates.js";
import { cardPayment, charge } from "../support/http-connector-run.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const PASSPHRASE = "open it";
const certificates = new Certificates(temporaryFolder());
const at = (name: string) => certificates.path(name);
const pem = (name: string) => readFileSync(at(name), "utf8");
const clients: GuardedHttpClient[] = [];
let server: Server;
let url = "";
const callers: string[] = [];

beforeAll(async () => {
  if (NO_OPENSSL !== undefined) return;
  certificates.authority("authority");
  certificates.authority("stranger");
  certificates.signed("server", "authority");
  certificates.signed("client", "authority", PASSPHRASE);
  certificates.signed("outsider", "stranger");
  writeFileSync(at("text.pem"), "4242 is no certificate");
  const options = { key: pem("server.key"), cert: pem("server.pem"), ca: pem("authority.pem") };
  server = createServer({ ...options, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    callers.push(String((request.socket as TLSSocket).getPeerCertificate().subject.CN));
    request.resume().on("end", () => response.end(JSON.stringify(charge)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  server?.closeAllConnections();
  server?.close();
});

function httpWith(tls?: TlsIdentity): GuardedHttpClient {
  const options = { allowedHosts: ["127.0.0.1"], clock: systemClock };
  const client = new GuardedHttpClient({ ...options, ...(tls === undefined ? {} : { tls }) });
  clients.push(client);
  return client;
}

function connector(tls?: TlsConfig): Connector {
  const shop = { type: "http", url, retries: 0, ...(tls === undefined ? {} : { tls }) } as const;
  const deps = { testUrl: "", http: httpWith(), httpWith, clock: systemClock };
  return connectorsOf({ Shop: shop }, deps)({ name: "Shop" }) as Connector;
}

describe.skipIf(NO_OPENSSL !== undefined)(`a connector with certificates ${NO_OPENSSL ?? ""}`, () => {
  it("trusts its own authority and presents its certificate, whose key is encrypted with a passphrase", async () => {
    const tls = {
      ca: at("authority.pem"),
      cert: at("client.pem"),
      key: at("client.closed.key"),
      passphrase: PASSPHRASE,
    };
    expect(await connector(tls).submit(cardPayment())).toMatchObject({ state: "approved", chargeId: "ch_1" });
    expect(callers).toEqual(["client"]);
  });

  it.each([
    ["the usual authorities alone", undefined],
    ["another authority", { ca: "stranger.pem" }],
  ])("sends nothing to a server that it cannot trust by %s", async (_case, tls) => {
    const asked = callers.length;
    const outcome = await connector(tls && { ca: at(tls.ca) }).submit(cardPayment());
    expect(outcome).toMatchObject({ state: "failed", code: "HTTP_UNREACHABLE" });
    expect(callers).toHaveLength(asked);
  });

  it.each([
    ["no certificate", {}],
    ["a stranger's certificate", { cert: "outsider.pem", key: "outsider.key" }],
  ])("is refused with %s", async (_case, own) => {
    const asked = callers.length;
    const files = Object.fromEntries(Object.entries(own).map(([key, name]) => [key, at(name)]));
    const outcome = await connector({ ca: at("authority.pem"), ...files }).submit(cardPayment());
    // In TLS 1.3 the client has sent its request before it learns that its certificate is refused.
    expect(outcome).toMatchObject({ state: "unknown", code: "HTTP_NO_ANSWER" });
    expect(callers).toHaveLength(asked);
  });
});

describe.skipIf(NO_OPENSSL !== undefined)(`a connector's PEM files ${NO_OPENSSL ?? ""}`, () => {
  const own = { cert: "client.pem", key: "client.key" };

  it.each<[string, TlsConfig, RegExp]>([
    ["an authority that is not PEM", { ca: "text.pem" }, /tls\.ca: .*text\.pem is not a certificate in PEM/],
    ["a key as authority", { ca: "client.key" }, /tls\.ca: .*is not a certificate in PEM/],
    ["a folder", { ca: "." }, /tls\.ca: cannot be read from/],
    ["a certificate as key", { ...own, key: "client.pem" }, /tls\.key: .*is not a private key in PEM/],
    [
      "an encrypted key without passphrase",
      { ...own, key: "client.closed.key" },
      /tls\.key: .*passphrase opens/,
    ],
    [
      "a wrong passphrase",
      { ...own, key: "client.closed.key", passphrase: "no" },
      /tls\.key: .*passphrase opens/,
    ],
    [
      "the key of another certificate",
      { ...own, key: "outsider.key" },
      /tls\.key: is not the key of the certificate/,
    ],
  ])("are refused at startup: %s", (_case, { passphrase, ...files }, mistake) => {
    const tls = Object.fromEntries(Object.entries(files).map(([key, name]) => [key, at(name)]));
    const read = () =>
      readTls("connectors.Shop.tls", { ...tls, ...(passphrase === undefined ? {} : { passphrase }) });
    expect(read).toThrow(mistake);
    expect(read).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    expect(read).not.toThrow(/4242/);
  });
});
