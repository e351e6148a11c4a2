import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AddressSeal, hideCredentials, withoutCredentials } from "../../src/core/address-credentials.js";

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;
const seal = new AddressSeal(["one"]);

describe("the credentials of an address", () => {
  it.each([
    ["https://user:secret@shop.example/", "user:secret"],
    ["https://user@shop.example/", "user:"],
    ["https://:secret@shop.example/", ":secret"],
    ["https://user:p%40ss@shop.example/", "user:p@ss"],
    ["https://user:p%zz@shop.example/", "user:p%zz"],
    ["https://zo%C3%AB:kr%C3%BCmel@shop.example/", "zoë:krümel"],
    ["https://user:a:b@shop.example/", "user:a:b"],
  ])("%s are HTTP Basic authorization, sealed or not", (url, pair) => {
    expect(seal.authorization(new URL(url))).toBe(basic(pair));
    expect(seal.authorization(new URL(seal.seal(url)))).toBe(basic(pair));
  });

  it.each(["https://shop.example/", "file:///srv/pay.xml", "/status", "http://"])(
    "are not invented: %s",
    (url) => expect(seal.seal(url)).toBe(url),
  );

  it("cannot be read in a sealed address, and are the same text each time", () => {
    const sealed = seal.seal("https://user:secret@shop.example/a?b=1");
    expect(sealed).toMatch(/^https:\/\/sealed\.[\w-]+@shop\.example\/a\?b=1$/);
    expect(sealed).not.toMatch(/user|secret/);
    expect(sealed).not.toContain(Buffer.from("user:secret").toString("base64"));
    expect(seal.seal(sealed)).toBe(sealed);
    expect(seal.seal("https://user:secret@shop.example/a?b=1")).toBe(sealed);
    expect(new AddressSeal(["one"]).seal("https://user:secret@shop.example/a?b=1")).toBe(sealed);
  });

  it("pass to a relative address, as in any URL", () => {
    const sealed = seal.seal("https://user:secret@shop.example/a");
    expect(seal.authorization(new URL("/b", sealed))).toBe(basic("user:secret"));
  });

  it("open for their own host and with a key of this deployment only", () => {
    const { username } = new URL(seal.seal("https://user:secret@shop.example/"));
    const elsewhere = new URL(`https://${username}@evil.example/`);
    const here = new URL(`https://${username}@shop.example/`);
    const refused = { code: "HTTP_ADDRESS_REFUSED" };
    expect(() => seal.authorization(elsewhere)).toThrow(expect.objectContaining(refused));
    expect(() => new AddressSeal(["two"]).authorization(here)).toThrow(expect.objectContaining(refused));
    expect(() => new AddressSeal().authorization(here)).toThrow(expect.objectContaining(refused));
    // After a rotation the former key still opens.
    expect(new AddressSeal(["two", "one"]).authorization(here)).toBe(basic("user:secret"));
  });

  it("of a document that imitates sealed ones are credentials like any other, sealed again", () => {
    const sealed = seal.seal("https://sealed.abc@shop.example/");
    expect(seal.authorization(new URL(sealed))).toBe(basic("sealed.abc:"));
  });

  it("survive sealing whatever they are", () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.string(), fc.string(), (base, user, password) => {
        const url = new URL(base);
        url.username = user;
        url.password = password;
        const sealed = new URL(seal.seal(url.href));
        expect(seal.authorization(sealed)).toBe(seal.authorization(url));
        expect(withoutCredentials(sealed.href)).toBe(withoutCredentials(url.href));
      }),
    );
  });
});

describe("an address without its credentials", () => {
  it.each([
    ["https://user:secret@shop.example/a?b=c@d", "https://shop.example/a?b=c@d"],
    ["https://user:pa@ss@shop.example/", "https://shop.example/"],
    ["//user:secret@shop.example/a", "//shop.example/a"],
    ["http:\\\\user:secret@shop.example/a", "http:\\\\shop.example/a"],
    ["http:user:secret@shop.example/a", "http:shop.example/a"],
    ["HTTPS://user:secret@shop.example/a", "HTTPS://shop.example/a"],
    ["https://shop.example/a?", "https://shop.example/a?"],
    ["https://shop.example/@home", "https://shop.example/@home"],
    ["/a@b", "/a@b"],
    ["sip:kate@example.com", "sip:kate@example.com"],
  ])("%s is %s", (url, shown) => expect(withoutCredentials(url)).toBe(shown));

  it("is what a text about it shows", () => {
    expect(hideCredentials('play "https://user:secret@a.test/x" or http://u@b.test, not a@b.test')).toBe(
      'play "https://a.test/x" or http://b.test, not a@b.test',
    );
  });

  it("is found in linear time", () => {
    for (const hostile of ["/".repeat(500_000), "http:/".repeat(100_000), "//a".repeat(200_000)]) {
      const began = performance.now();
      hideCredentials(hostile);
      expect(performance.now() - began).toBeLessThan(1_000);
    }
  });
});
