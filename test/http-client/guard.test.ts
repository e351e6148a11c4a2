import { NEVER } from "rxjs";
import { afterEach, describe, expect, it } from "vitest";
import { isPublicAddress } from "../../src/core/allowed-hosts.js";
import { systemClock } from "../../src/core/clock.js";
import { GuardedHttpClient } from "../../src/http-client/client.js";
import { TestServer } from "../support/http-server.js";
import { TestResolver } from "../support/resolver.js";
import { VirtualClock } from "../support/virtual-clock.js";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

type Options = ConstructorParameters<typeof GuardedHttpClient>[0];

/** A server on loopback, and a client that resolves names with the given resolver. */
async function setUp(answers: Record<string, string[][]>, options: Partial<Options> = {}) {
  const server = await TestServer.start((_request, response) => response.end("hello"));
  const resolver = new TestResolver(answers);
  const client = new GuardedHttpClient({
    allowedHosts: ["shop.example"],
    clock: systemClock,
    resolve: resolver.resolve,
    ...options,
  });
  open.push(server, client);
  const { port } = new URL(server.url);
  const get = (host: string, scheme = "http") =>
    client.send({ method: "GET", url: `${scheme}://${host}:${port}/`, deadlineMs: 5_000 });
  return { server, resolver, client, get, port };
}

/** For these tests only 127.0.0.2 is a private address. */
const isPublic = (address: string) => address !== "127.0.0.2";

describe("the address of a name", () => {
  it("is looked up once for a connection, which uses exactly this address", async () => {
    const { get, resolver, server } = await setUp({ "shop.example": [["127.0.0.1"], ["127.0.0.2"]] });
    expect((await get("shop.example")).status).toBe(200);
    expect(resolver.asked).toEqual(["shop.example"]);
    expect(server.received[0]?.headers.host).toBe(`shop.example:${new URL(server.url).port}`);
  });

  it("is checked again when it has changed for the next connection", async () => {
    const { client, resolver, server, port } = await setUp(
      { "rebind.example": [["127.0.0.1"], ["127.0.0.2"]] },
      { isPublic, allowedHosts: [] },
    );
    const send = () =>
      client.send({ method: "GET", url: `https://rebind.example:${port}/`, deadlineMs: 5_000 });
    // The first one reaches the server, which does not use TLS.
    await expect(send()).rejects.toMatchObject({ code: "HTTP_UNREACHABLE" });
    await expect(send()).rejects.toMatchObject({ code: "HTTP_ADDRESS_REFUSED" });
    expect(resolver.asked).toHaveLength(2);
    expect(server.received).toHaveLength(0);
  });

  it.each([
    ["private", [["10.0.0.1"]]],
    ["the machine itself", [["127.0.0.1"]]],
    ["the machine itself in IPv6", [["::1"]]],
    ["IPv4 inside IPv6", [["::ffff:127.0.0.1"]]],
    ["cloud metadata", [["169.254.169.254"]]],
    ["public and private", [["93.184.215.14", "10.0.0.1"]]],
  ])("is refused if it is %s, and nothing is sent", async (_case, answers) => {
    const { get, server } = await setUp({ "inner.example": answers }, { isPublic: isPublicAddress });
    const refused = get("inner.example", "https");
    await expect(refused).rejects.toThrow(/inner\.example: not a public address.*HTTP_ADDRESS_REFUSED/);
    await expect(refused).rejects.not.toThrow(/127|10\.0/);
    expect(server.received).toHaveLength(0);
  });

  it("may be private when http.allowedHosts has the name, or the address of an https server", async () => {
    const named = await setUp({ "shop.example": [["127.0.0.1"]] });
    expect((await named.get("shop.example")).status).toBe(200);
    const ranged = await setUp({ "inner.example": [["127.0.0.1"]] }, { allowedHosts: ["127.0.0.0/8"] });
    await expect(ranged.get("inner.example", "https")).rejects.toMatchObject({ code: "HTTP_UNREACHABLE" });
    await expect(ranged.get("inner.example")).rejects.toMatchObject({ code: "HTTP_ADDRESS_REFUSED" });
  });

  it("is matched with its port when http.allowedHosts names one", async () => {
    const { client, get, port } = await setUp({ "inner.example": [["127.0.0.1"]] }, { allowedHosts: [] });
    await expect(get("inner.example", "https")).rejects.toMatchObject({ code: "HTTP_ADDRESS_REFUSED" });
    const other = await setUp({ "inner.example": [["127.0.0.1"]] }, { allowedHosts: [`127.0.0.1:${port}`] });
    const send = (wanted: string) =>
      other.client.send({ method: "GET", url: `https://inner.example:${wanted}/`, deadlineMs: 5_000 });
    await expect(send(port)).rejects.toMatchObject({ code: "HTTP_UNREACHABLE" });
    await expect(send(String(Number(port) ^ 1))).rejects.toMatchObject({ code: "HTTP_ADDRESS_REFUSED" });
    expect(client).not.toBe(other.client);
  });

  it.each(["localhost", "localhost.", "LOCALHOST"])("%s is refused like any other name", async (name) => {
    const { get } = await setUp({ localhost: [["127.0.0.1"]], "localhost.": [["127.0.0.1"]] });
    await expect(get(name, "https")).rejects.toMatchObject({ code: "HTTP_ADDRESS_REFUSED" });
  });

  it("that does not exist, or that the resolver does not return in 4 s, leaves the server unreached", async () => {
    const { get } = await setUp({ "empty.example": [[]] });
    await expect(get("unknown.example", "https")).rejects.toThrow(/ENOTFOUND.*\[HTTP_UNREACHABLE\]/);
    await expect(get("empty.example", "https")).rejects.toThrow(/no address.*\[HTTP_UNREACHABLE\]/);
    const clock = new VirtualClock();
    const slow = await setUp({}, { clock, resolve: () => NEVER });
    const answer = slow.get("shop.example");
    await new Promise(setImmediate);
    clock.advance(4_000);
    await expect(answer).rejects.toThrow(/no answer in 4 s.*\[HTTP_UNREACHABLE\]/);
  });

  it("is followed by the next one when the first does not answer", async () => {
    const { get } = await setUp({ "shop.example": [["::1", "127.0.0.1"]] });
    expect((await get("shop.example")).status).toBe(200);
  });
});
