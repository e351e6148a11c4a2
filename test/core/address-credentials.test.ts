import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AddressSeal, hideCredentials, withoutCredentials } from "../../src/core/address-credentials.js";
import { parseUrl } from "../../src/core/url.js";
import { LONGEST_MS, took } from "../support/took.js";

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
    ["\u0001https://user:secret@shop.example/", "\u0001https://shop.example/"],
    ["ht\ttps:/\t/user:secret@shop.example/", "ht\ttps:/\t/shop.example/"],
    ["app://user:se\\cret@shop.example/", "app://shop.example/"],
    ["https://shop.example\\@home", "https://shop.example\\@home"],
    ["/a@b", "/a@b"],
    ["sip:kate@example.com", "sip:kate@example.com"],
  ])("%s is %s", (url, shown) => expect(withoutCredentials(url)).toBe(shown));

  it("is what a text about it shows", () => {
    expect(hideCredentials('play "https://user:secret@a.test/x" or http://u@b.test, not a@b.test')).toBe(
      'play "https://a.test/x" or http://b.test, not a@b.test',
    );
  });

  it.each([
    ['https://u:p"q@h', "https://h"],
    ["https://us<er:pw@h/", "https://h/"],
    ["at https:user:pw@h/x", "at https:h/x"],
    ["at https: and https:/user:pw@h/x", "at https: and https:/h/x"],
    ["https://a.test\\/user:pw@h/x", "https://a.test\\/h/x"],
    ["https://us er:p w@h/", "https://h/"],
    ["not news:kate@example.com", "not news:kate@example.com"],
  ])("is what a text shows of what a URL parser accepts: %s is %s", (text, shown) => {
    expect(hideCredentials(text)).toBe(shown);
  });

  it("has no password that a URL parser finds in it", () => {
    const some = (...parts: string[]) => fc.array(fc.constantFrom(...parts), { maxLength: 4 });
    const odd = () =>
      some("\t", "\n", " ", '"', "'", "<", ">", "\\", "/", ":", "@", "\u0001", "%", "é", "?", "a");
    const scheme = fc.constantFrom(
      "https",
      "http",
      "HTTP",
      "ht\ttps",
      "ws",
      "wss",
      "ftp",
      "file",
      "app",
      "a+b",
      "",
    );
    const address = fc.tuple(
      some(" ", "\u0001", "\u001f", "\t"),
      scheme,
      fc.constantFrom(":", ":\t", ""),
      some("/", "\\", "\t", "\n"),
      odd(),
      fc.constantFrom(":", ":\t", ""),
      odd(),
      fc.constant("hushed"),
      odd(),
      fc.constantFrom("@h", "@h/x@y", "@shop.example:80/a?b=c@d", "@\th"),
    );
    let found = 0;
    fc.assert(
      fc.property(address, (parts) => {
        const url = parts.flat().join("");
        if (!parseUrl(url)?.password.includes("hushed")) return;
        found++;
        expect(withoutCredentials(url)).not.toContain("hushed");
        expect(hideCredentials(url)).not.toContain("hushed");
        expect(hideCredentials(`The address "${url}" is wrong.`)).not.toContain("hushed");
      }),
      { numRuns: 5_000 },
    );
    expect(found).toBeGreaterThan(100);
  });

  it.each([
    "/",
    "\\",
    "http:/",
    "http:",
    "https",
    "//a",
    "//:",
    "//@",
    "/\t",
    "h\t",
    "\t",
    "\u0001",
    ":",
    "@",
    "a",
    "https:@",
    "https:\t",
    "http\t:/\t",
  ])("is found in linear time in 64 KiB of %j", (unit) => {
    const hostile = unit.repeat(65_536 / unit.length);
    for (const text of [hostile, `https:${hostile}`, `//${hostile}`, `app:${hostile}`, `http:/${hostile}?`]) {
      expect(took(() => hideCredentials(text)).ms).toBeLessThan(LONGEST_MS);
      expect(took(() => withoutCredentials(text)).ms).toBeLessThan(LONGEST_MS);
    }
  });

  it("is found in linear time", () => {
    for (const hostile of ["/".repeat(500_000), "http:/".repeat(100_000), "//a".repeat(200_000)]) {
      const began = performance.now();
      hideCredentials(hostile);
      expect(performance.now() - began).toBeLessThan(1_000);
    }
  });
});
