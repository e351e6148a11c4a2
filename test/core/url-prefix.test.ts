import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { valueByPrefix } from "../../src/core/url-prefix.js";

const covers = (prefix: string, address: string) => valueByPrefix(address, { [prefix]: true }) === true;

describe("a prefix of an address", () => {
  it.each([
    ["https://pay.example", "https://pay.example/"],
    ["https://pay.example/", "https://pay.example/any/path?key=1#top"],
    ["https://pay.example/a", "https://pay.example/a"],
    ["https://pay.example/a", "https://pay.example/a/"],
    ["https://pay.example/a/", "https://pay.example/a"],
    ["https://pay.example/a", "https://pay.example/a/b?c"],
    ["https://PAY.example:443/a", "https://pay.example/x/../a/b"],
    ["https://pay.example/ö", "https://pay.example/%C3%B6/b"],
  ])("%s covers %s", (prefix, address) => expect(covers(prefix, address)).toBe(true));

  it.each([
    ["https://pay.example/a", "https://pay.example/ab"],
    ["https://pay.example/a", "https://pay.example/"],
    ["https://pay.example/a", "https://pay.example/a%2Fb"],
    ["https://pay.example/a", "https://pay.example/A"],
    ["https://pay.example/a/b", "https://pay.example/a"],
    ["https://pay.example/a", "https://pay.example//a"],
    ["https://pay.example/a", "https://pay.example/a/../b"],
    ["https://pay.example/a", "https://pay.example/a/%2e%2e/b"],
    ["https://pay.example", "http://pay.example/"],
    ["https://pay.example", "https://pay.example:8443/"],
    ["https://pay.example", "https://pay.example.evil.example/"],
    ["https://pay.example", "https://pay.example@evil.example/"],
    ["https://pay.example", "https://evil.example/https://pay.example/"],
    ["https://pay.example", "https://pay.example./"],
    ["https://pay.example", "not an address"],
    ["not an address", "https://pay.example/"],
  ])("%s does not cover %s", (prefix, address) => expect(covers(prefix, address)).toBe(false));

  it("is used before a shorter one, in whatever order they are", () => {
    const prefixes = { "https://pay.example/a": 1, "https://pay.example/a/b": 2, "https://pay.example": 0 };
    const found = ["/a/b/c", "/a/c", "/c"].map((path) =>
      valueByPrefix(`https://pay.example${path}`, prefixes),
    );
    expect(found).toEqual([2, 1, 0]);
  });

  it("never covers an address of another origin, or one beside it", () => {
    const segment = fc.stringMatching(/^[a-z]{1,3}$/);
    const path = fc.array(segment, { maxLength: 4 });
    const origin = fc.constantFrom("https://a.example", "https://b.example", "https://a.example:8443");
    fc.assert(
      fc.property(origin, path, origin, path, (one, prefix, other, address) => {
        const isBelow = one === other && prefix.every((name, index) => name === address[index]);
        expect(covers(`${one}/${prefix.join("/")}`, `${other}/${address.join("/")}`)).toBe(isBelow);
      }),
    );
  });
});
