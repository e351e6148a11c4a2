import type { FastifyRequest } from "fastify";
import { describe, expect, it } from "vitest";
import { whyNotOwn } from "../../../src/sidecar/api/guard/own-machine.js";

/** A request to a server that listens on 192.0.2.1. */
function requestFrom(ip: string, headers: Record<string, string>) {
  return { ip, headers, socket: { localAddress: "::ffff:192.0.2.1" } } as unknown as FastifyRequest;
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
