import { describe, expect, it } from "vitest";
import { parseUrl } from "../../src/core/url.js";
import { everyFile } from "../support/every-file.js";

describe("a URL", () => {
  it.each([
    ["https://shop.example/a?b#c", undefined, "https://shop.example/a?b#c"],
    ["../b", "https://shop.example/a/c", "https://shop.example/b"],
    ["http://bücher.example/", undefined, "http://xn--bcher-kva.example/"],
    ["/ö", "http://bücher.example/", "http://xn--bcher-kva.example/%C3%B6"],
  ])("%s, relative to %s, is %s", (text, base, href) => expect(parseUrl(text, base)?.href).toBe(href));

  it.each(["", "a", "//shop.example/", "https://", "http://a:99999/"])("%j is none", (text) => {
    expect(parseUrl(text)).toBeUndefined();
  });

  it("is checked nowhere with URL.canParse", async () => {
    const callers = (await everyFile("src")).filter(({ bytes }) => bytes.includes("canParse("));
    expect(callers.map(({ path }) => path)).toEqual([]);
  });

  it("with an umlaut is one however many were parsed before", () => {
    for (let count = 0; count < 300_000; count++) parseUrl("http://shop.example/");
    expect(parseUrl("http://bücher.example/")?.hostname).toBe("xn--bcher-kva.example");
  });
});
