import { describe, expect, it } from "vitest";
import { AllowedHosts } from "../../src/core/allowed-hosts.js";
import { addressRefusal } from "../../src/core/http.js";

const refusal = (url: string, ...entries: string[]) => addressRefusal(url, new AllowedHosts(entries));

describe("http.allowedHosts", () => {
  it.each([
    ["shop.example", "http://shop.example/"],
    ["shop.example", "http://shop.example:8080/"],
    ["SHOP.example", "http://Shop.Example/"],
    ["shop.example", "http://shop.example./"],
    ["shop.example:8080", "http://shop.example:8080/"],
    ["shop.example:80", "http://shop.example/"],
    ["shop.example:443", "https://shop.example/"],
    ["kasse_1", "http://kasse_1/"],
    ["bücher.example", "http://xn--bcher-kva.example/"],
    ["xn--bcher-kva.example", "http://bücher.example/"],
    ["10.0.0.1", "http://10.0.0.1/"],
    ["10.0.0.1:81", "http://10.0.0.1:81/"],
    ["10.0.0.0/8", "http://10.200.0.1/"],
    ["127.0.0.1", "http://[::ffff:127.0.0.1]/"],
    ["[::1]", "http://[::1]:3000/"],
    ["::1", "http://[::1]:3000/"],
    ["[::1]:3000", "http://[0:0::1]:3000/"],
    ["fd00::/8", "http://[fd12::1]/"],
  ])("%s allows %s", (entry, url) => expect(refusal(url, entry)).toBeUndefined());

  it.each([
    ["shop.example", "http://shop.example.evil.example/"],
    ["shop.example", "http://evil-shop.example/"],
    ["shop.example:8080", "http://shop.example/"],
    ["shop.example:443", "http://shop.example/"],
    ["10.0.0.1", "http://10.0.0.2/"],
    ["10.0.0.0/8", "http://11.0.0.1/"],
    ["10.0.0.0/8", "http://[fd00::1]/"],
    ["10.0.0.0/8", "http://10.0.0.1.nip.example/"],
    ["localhost", "http://127.0.0.1/"],
    ["127.0.0.1", "http://localhost/"],
    ["shop.example", "ftp://shop.example/"],
  ])("%s does not allow %s", (entry, url) => expect(refusal(url, entry)).toBeTypeOf("string"));

  it.each([
    "",
    "*",
    "*.shop.example",
    "https://shop.example",
    "shop.example/x",
    "10.0.0.0/33",
    "a b",
    "host:0x50",
    "host:99999",
    "u@host",
    "[::1",
    "a..b",
  ])('has no entry "%s"', (text) => {
    expect(AllowedHosts.isEntry(text)).toBe(false);
    expect(() => new AllowedHosts([text])).toThrow(/CONFIG_INVALID/);
  });
});

describe("an address that a document names", () => {
  it.each([
    "https://shop.example/pay?a=1#b",
    "https://SHOP.example:8443",
    "https://8.8.8.8/",
    "https://[2606:4700::1111]/",
    "https://user:secret@shop.example/",
  ])("may be %s", (url) => expect(refusal(url)).toBeUndefined());

  it.each([
    "http://shop.example/",
    "http://8.8.8.8/",
    "//shop.example/",
    "file:///etc/passwd",
    "data:text/plain,x",
    "https://",
    "http://user:secret@shop.example/",
    "https://:secret@127.0.0.1/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://0/",
    "https://127.0.0.1./",
    "https://①②⑦.⓪.⓪.①/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::10.0.0.1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1%25eth0]/",
    "https://[fd00::1]/",
  ])("may not be %s", (url) => {
    expect(refusal(url)).toBeTypeOf("string");
    expect(refusal(url)).not.toContain("secret");
  });
});
