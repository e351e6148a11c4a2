import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.js";
import { GuardedHttpClient } from "../../src/http-client/client.js";
import { TestResolver } from "../support/resolver.js";

const pem = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), "utf8");
const ca = pem("ca.pem");
const identity = { cert: pem("client.pem"), key: pem("client.key"), passphrase: "test-phrase" };

let server: Server;
let url: string;
const clients: GuardedHttpClient[] = [];

beforeEach(async () => {
  const options = { ca, cert: pem("server.pem"), key: pem("server.key"), requestCert: true };
  server = createServer({ ...options, rejectUnauthorized: false }, (request, response) => {
    const socket = request.socket as TLSSocket;
    response.end(`${socket.authorized} ${socket.getPeerCertificate().subject?.CN ?? "anonymous"}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `https://shop.example:${(server.address() as AddressInfo).port}/`;
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function send(tls: ConstructorParameters<typeof GuardedHttpClient>[0]["tls"], to = url) {
  const { resolve } = new TestResolver({ "shop.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]] });
  const client = new GuardedHttpClient({
    allowedHosts: [],
    clock: systemClock,
    resolve,
    isPublic: () => true,
    ...(tls === undefined ? {} : { tls }),
  });
  clients.push(client);
  return client.send({ method: "POST", url: to, deadlineMs: 5_000 });
}

describe("TLS", () => {
  it("presents the client's certificate to a server that requests one", async () => {
    const answer = await send({ ca, ...identity });
    expect(new TextDecoder().decode(answer.body)).toBe("true freeswitch-pay");
  });

  it("presents none when the configuration has none", async () => {
    expect(new TextDecoder().decode((await send({ ca })).body)).toBe("false anonymous");
  });

  it("checks the server's certificate against the name of the URL, before anything is sent", async () => {
    const unknown = send(undefined);
    await expect(unknown).rejects.toThrow(/SELF_SIGNED_CERT_IN_CHAIN \[HTTP_UNREACHABLE\]/);
    const other = send({ ca }, url.replace("shop", "other"));
    await expect(other).rejects.toThrow(/ERR_TLS_CERT_ALTNAME_INVALID \[HTTP_UNREACHABLE\]/);
  });
});
