import { describe, expect, it } from "vitest";
import { whyNotOwn } from "../../../src/sidecar/api/guard/own-machine.js";

/** A request to a server that listens on 192.0.2.1. */
function requestFrom(ip: string, headers: Record<string, string>, version = "1.1") {
  const [httpVersionMajor = 0, httpVersionMinor = 0] = version.split(".").map(Number);
  const raw = { httpVersionMajor, httpVersionMinor };
  return { ip, headers, raw, socket: { localAddress: "::ffff:192.0.2.1" } };
}

describe("the address that the request was sent to", () => {
  it.each(["192.0.2.1", "::ffff:192.0.2.1"])(
    "is this machine's own, if any of its addresses is allowed: %s",
    (ip) => {
      const request = requestFrom(ip, { host: "192.0.2.1:3000" });
      expect(whyNotOwn(request, { any: true })).toBeUndefined();
      expect(whyNotOwn(request, { any: false })).toBe("the request came from another machine");
    },
  );

  it("does not help other machines", () => {
    const request = requestFrom("192.0.2.2", { host: "192.0.2.1:3000" });
    expect(whyNotOwn(request, { any: true })).toBe("the request came from another machine");
  });

  it("does not allow another host name", () => {
    const request = requestFrom("192.0.2.1", { host: "pay.example:3000" });
    expect(whyNotOwn(request, { any: true })).toContain("the Host header");
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
    expect(whyNotOwn(requestFrom("127.0.0.1", { host }), { any: false })).toContain("the Host header");
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

  it("may be a proxy's that does not identify itself, with HTTP/1.0", () => {
    const request = requestFrom("127.0.0.1", { host: "localhost" }, "1.0");
    expect(whyNotOwn(request, { any: false })).toContain("HTTP/1.0");
  });
});
