import { subscribe } from "node:diagnostics_channel";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.js";
import { GuardedHttpClient } from "../../src/http-client/client.js";
import { TestServer } from "../support/http-server.js";
import { VirtualClock } from "../support/virtual-clock.js";

const LOCAL = ["127.0.0.1"];
const open: (TestServer | GuardedHttpClient)[] = [];

async function server(...answer: Parameters<typeof TestServer.start>): Promise<TestServer> {
  const started = await TestServer.start(...answer);
  open.push(started);
  return started;
}

function client(
  options: Partial<ConstructorParameters<typeof GuardedHttpClient>[0]> = {},
): GuardedHttpClient {
  const made = new GuardedHttpClient({ allowedHosts: LOCAL, clock: systemClock, ...options });
  open.push(made);
  return made;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const get = (url: string, deadlineMs = 5_000) => ({ method: "GET", url, deadlineMs }) as const;

describe("the HTTP client", () => {
  it("sends a body and returns status, type and body, for any status", async () => {
    const { url, received } = await server((_request, response) => {
      response.writeHead(418, { "content-type": "text/plain" }).end("tea");
    });
    const body = new TextEncoder().encode("a=1");
    const answer = await client().send({ method: "POST", url: `${url}/x`, body, deadlineMs: 5_000 });
    expect([answer.status, answer.contentType, new TextDecoder().decode(answer.body)]).toEqual([
      418,
      "text/plain",
      "tea",
    ]);
    expect(received).toMatchObject([{ method: "POST", url: "/x", body: "a=1" }]);
  });

  it("returns a body as it was sent when only the status matters", async () => {
    const { url } = await server((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end("no gzip at all");
    });
    const answer = await client().send({ ...get(url), decodes: false });
    expect([answer.status, new TextDecoder().decode(answer.body)]).toEqual([200, "no gzip at all"]);
    await expect(client().send(get(url))).rejects.toMatchObject({ code: "HTTP_ANSWER_UNREADABLE" });
  });

  it("follows no redirect", async () => {
    const { url, received } = await server((_request, response) => {
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    expect((await client().send(get(url))).status).toBe(302);
    expect(received).toHaveLength(1);
  });

  it.each([
    ["http to a host that is not allowed", "http://example.com/"],
    ["another protocol", "ftp://127.0.0.1/"],
    ["a file", "file:///etc/passwd"],
    ["no address", "/status"],
    ["a host that is not allowed, with a password", "http://user:secret@example.com/"],
  ])("refuses %s before anything is sent", async (_case, url) => {
    const refused = client().send(get(url));
    await expect(refused).rejects.toMatchObject({ code: "HTTP_ADDRESS_REFUSED" });
    await expect(refused).rejects.not.toThrow("secret");
  });

  it("throws HTTP_UNREACHABLE when nothing listens, since nothing was sent", async () => {
    const gone = await TestServer.start(() => {});
    const { url } = gone;
    await gone.close();
    await expect(client().send(get(url))).rejects.toMatchObject({ code: "HTTP_UNREACHABLE" });
  });

  it("throws HTTP_NO_ANSWER when the deadline passes", async () => {
    const clock = new VirtualClock();
    let asked = () => {};
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const { url } = await server(() => asked());
    const answer = client({ clock }).send(get(url, 10_000));
    await arrived;
    clock.advance(10_000);
    await expect(answer).rejects.toThrow(/no answer in 10 s \[HTTP_NO_ANSWER\]/);
  });

  it("throws HTTP_NO_ANSWER when the connection breaks after the request", async () => {
    const { url } = await server((_request, response) => response.destroy());
    await expect(client().send(get(url))).rejects.toMatchObject({ code: "HTTP_NO_ANSWER" });
  });

  it("throws HTTP_UNREACHABLE when the deadline passes before there is a connection", async () => {
    const stuck = new GuardedHttpClient({
      allowedHosts: [],
      clock: systemClock,
      resolve: () => new Promise(() => undefined),
    });
    const sent = stuck.send({ method: "POST", url: "https://shop.example/", deadlineMs: 50 });
    await expect(sent).rejects.toThrow(/no connection in 0.05 s \[HTTP_UNREACHABLE\]/);
    await stuck.close();
  });

  it("ends an answer that never ends at the deadline", async () => {
    const clock = new VirtualClock();
    const headReceived = new Promise<unknown>((resolve) => subscribe("http.client.response.finish", resolve));
    const { url } = await server((_request, response) => response.writeHead(200).write("a"));
    const answer = client({ clock }).send(get(url, 10_000));
    await headReceived;
    clock.advance(10_000);
    await expect(answer).rejects.toThrow(/no answer in 10 s \[HTTP_NO_ANSWER\]/);
  });

  it("identifies itself, and sends no connection header from a document", async () => {
    const { url, received } = await server((_request, response) => response.end());
    await client().send({
      ...get(url),
      headers: {
        "User-Agent": "another",
        VIA: "1.1 other",
        Host: "inner.example",
        Connection: "upgrade",
        Upgrade: "websocket",
        "Content-Length": "7",
        "transfer-encoding": "chunked",
        "X-Shop": "7",
        "x-shop": "8",
      },
    });
    const { headers } = received[0] ?? {};
    expect(headers).toEqual({
      "user-agent": "freeswitch-pay",
      via: "1.1 freeswitch-pay",
      host: new URL(url).host,
      connection: "keep-alive",
      "x-shop": "8",
    });
  });

  it("sends nothing when a header has a line break", async () => {
    const { url, received } = await server((_request, response) => response.end());
    const sent = client().send({ ...get(url), headers: { "x-shop": "7\r\nhost: inner.example" } });
    await expect(sent).rejects.toThrow(/\["x-shop"\] \[HTTP_UNREACHABLE\]/);
    expect(received).toHaveLength(0);
  });

  it("returns Retry-After", async () => {
    const { url } = await server((_request, response) =>
      response.writeHead(503, { "retry-after": "120" }).end(),
    );
    expect(await client().send(get(url))).toMatchObject({ status: 503, headers: { "retry-after": "120" } });
  });

  it("refuses an answer of more than 1 MiB", async () => {
    const { url } = await server((_request, response) => response.end(Buffer.alloc(1024 * 1024 + 1)));
    await expect(client().send(get(url))).rejects.toMatchObject({ code: "HTTP_ANSWER_TOO_LARGE" });
  });
});
