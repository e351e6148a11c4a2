import type { FastifyRequest } from "fastify";
import { describe, expect, it } from "vitest";
import { whyNotOwn } from "../../../src/sidecar/api/guard/own-machine.js";

/** A request to a server that listens on 192.0.2.1. */
function requestFrom(ip: string, headers: Record<string, string>, version = "1.1") {
  const [httpVersionMajor, httpVersionMinor] = version.split(".").map(Number);
  const raw = { httpVersionMajor, httpVersionMinor };
  return { ip, headers, raw, socket: { localAddress: "::ffff:192.0.2.1" } } as unknown as FastifyRequest;
}

describe("the address that was asked", () => {
  it.each(["192.0.2.1", "::ffff:192.0.2.1"])(
    "is this machine's own, where any of its addresses will do: %s",
    (ip) => {
      const request = requestFrom(ip, { host: "192.0.2.1:3000" });
      expect(whyNotOwn(request, { any: true })).toBeUndefined();
      expect(whyNotOwn(request, { any: false })).toBe("the request came from another machine");
    },
  );

  it("is of no use to others", () => {
    const request = requestFrom("192.0.2.2", { host: "192.0.2.1:3000" });
    expect(whyNotOwn(request, { any: true })).toBe("the request came from another machine");
  });

  it("is not another name for it", () => {
    const request = requestFrom("192.0.2.1", { host: "pay.example:3000" });
    expect(whyNotOwn(request, { any: true })).toContain("the header Host");
  });
});

describe("a request from this machine's own address", () => {
  it.each(["localhost", "localhost:3000", "127.0.0.1:3000", "[::1]:3000"])(
    "is its own with Host %s",
    (host) => {
      expect(whyNotOwn(requestFrom("127.0.0.1", { host }), { any: false })).toBeUndefined();
    },
  );

  it.each([
    "evil.example",
    "evil.example@localhost",
    "localhost/.evil.example",
    "localhost?.evil.example",
    "localhost#.evil.example",
    "localhost\\.evil.example",
    "localhost.evil.example",
    "localhost.",
    "0.0.0.0:3000",
    "",
  ])("is not with Host %j", (host) => {
    expect(whyNotOwn(requestFrom("127.0.0.1", { host }), { any: false })).toContain("the header Host");
  });

  it.each([
    "via",
    "forwarded",
    "x-forwarded-for",
    "x-real-ip",
    "cf-connecting-ip",
    "true-client-ip",
    "x-envoy-external-address",
    "x-original-forwarded-for",
    "cdn-loop",
  ])("is a proxy's with the header %s", (name) => {
    const request = requestFrom("127.0.0.1", { host: "localhost", [name]: "192.0.2.9" });
    expect(whyNotOwn(request, { any: false })).toBe("the request came through a proxy");
  });

  it("may be a proxy's that tells nothing of itself, by HTTP/1.0", () => {
    const request = requestFrom("127.0.0.1", { host: "localhost" }, "1.0");
    expect(whyNotOwn(request, { any: false })).toContain("HTTP/1.0");
  });
});
