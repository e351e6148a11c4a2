import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress } from "../../src/core/allowed-hosts.js";

describe("a public address", () => {
  it.each(["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::8a"])(
    "is %s",
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ["unspecified", "0.0.0.0"],
    ["this network", "0.1.2.3"],
    ["private", "10.1.2.3"],
    ["private", "172.16.0.1"],
    ["private", "172.31.255.255"],
    ["private", "192.168.0.1"],
    ["shared, RFC 6598", "100.64.0.1"],
    ["shared, where a cloud keeps its metadata", "100.100.100.200"],
    ["loopback", "127.0.0.1"],
    ["loopback", "127.255.255.254"],
    ["link-local", "169.254.0.1"],
    ["cloud metadata", "169.254.169.254"],
    ["cloud services for the machine", "168.63.129.16"],
    ["IETF protocol assignments", "192.0.0.192"],
    ["documentation", "192.0.2.1"],
    ["documentation", "198.51.100.1"],
    ["documentation", "203.0.113.1"],
    ["benchmarking", "198.18.0.1"],
    ["benchmarking", "198.19.255.255"],
    ["6to4 relay", "192.88.99.1"],
    ["multicast", "224.0.0.1"],
    ["reserved", "240.0.0.1"],
    ["broadcast", "255.255.255.255"],
    ["unspecified", "::"],
    ["loopback", "::1"],
    ["unique-local", "fc00::1"],
    ["unique-local cloud metadata", "fd00:ec2::254"],
    ["link-local", "fe80::1"],
    ["link-local with a zone", "fe80::1%eth0"],
    ["site-local", "fec0::1"],
    ["multicast", "ff02::1"],
    ["documentation", "2001:db8::1"],
    ["documentation", "3fff::1"],
    ["benchmarking", "2001:2::1"],
    ["discard", "100::1"],
    ["ORCHID", "2001:10::1"],
    ["Teredo", "2001:0:7f00:1::"],
    ["6to4 of a private address", "2002:a00:1::"],
    ["mapped loopback", "::ffff:127.0.0.1"],
    ["mapped private, in hexadecimal digits", "::ffff:a00:1"],
    ["compatible", "::7f00:1"],
    ["compatible", "::a00:1"],
    ["translated", "::ffff:0:a00:1"],
    ["translated private, RFC 6052", "64:ff9b::a00:1"],
    ["translated in the own network, RFC 8215", "64:ff9b:1::808:808"],
    ["ISATAP inside link-local", "fe80::5efe:a00:1"],
    ["no address", "shop.example"],
    ["nothing", ""],
  ])("is not one that is %s: %s", (_kind, address) => expect(isPublicAddress(address)).toBe(false));

  it("is determined by the IPv4 address when an IPv6 one only embeds it", () => {
    expect(isPublicAddress("::ffff:8.8.8.8")).toBe(true);
    expect(isPublicAddress("64:ff9b::808:808")).toBe(true);
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a, b, c, d] = address.split(".").map(Number) as [number, number, number, number];
        const low = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        expect(isPublicAddress(`::ffff:${low}`)).toBe(isPublicAddress(address));
        expect(isPublicAddress(`64:ff9b::${low}`)).toBe(isPublicAddress(address));
        expect(isPublicAddress(`2002:${low}::1`)).toBe(false);
        expect(isPublicAddress(`::${low}`)).toBe(false);
      }),
    );
  });
});
