import { afterEach, describe, expect, it } from "vitest";
import { trustOf } from "../../src/sidecar/api/guard/own-machine.js";
import { sidecar } from "../support/sidecar.js";

const open: ReturnType<typeof sidecar>[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ app }) => app.close()));
});

async function scrape(exposition: (() => Promise<string>) | undefined, remoteAddress = "127.0.0.1") {
  const one = sidecar({
    trust: trustOf([], undefined),
    ...(exposition === undefined ? {} : { exposition }),
  });
  open.push(one);
  return one.app.inject({ method: "GET", url: "/metrics", remoteAddress });
}

describe("GET /metrics", () => {
  it("answers in Prometheus text format", async () => {
    const reply = await scrape(async () => "calls 1\n");
    expect([reply.statusCode, reply.body]).toEqual([200, "calls 1\n"]);
    expect(reply.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  });

  it.each(["192.0.2.7", "::ffff:192.0.2.7"])("from %s is refused, and nothing is read", async (address) => {
    let reads = 0;
    const reply = await scrape(async () => String(++reads), address);
    expect([reply.statusCode, reply.json().code, reads]).toEqual([403, "API_OFF", 0]);
  });

  it("does not exist without metrics", async () => {
    expect((await scrape(undefined)).statusCode).toBe(404);
  });
});
