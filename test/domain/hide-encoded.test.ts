import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hideEncoded } from "../../src/domain/hide-encoded.js";
import { secret } from "../support/card.js";

const NUMBER = ["4000", "0566", "5566", "5556"].join("");
const digits = () => secret(NUMBER);
const encoded = (text: string, encoding: BufferEncoding) => Buffer.from(text).toString(encoding);

describe("a number that comes back encoded", () => {
  it.each([
    ["base64", encoded(NUMBER, "base64")],
    ["base64url", encoded(`{"number":"${NUMBER}"}`, "base64url")],
    ["base64 behind a prefix", `tok_${encoded(`a${NUMBER}`, "base64")}`],
    ["hexadecimal digits", encoded(NUMBER, "hex")],
    ["hexadecimal digits behind a prefix", `f${encoded(`n=${NUMBER}`, "hex").toUpperCase()}`],
    ["percent signs", [...NUMBER].map((digit) => `%3${digit}`).join("")],
  ])("in %s is masked as a whole", (_how, text) => {
    const shown = hideEncoded(`is ${text}, sorry`, digits(), "x");
    expect(shown).toMatch(/^is x+=*, sorry$/);
  });

  it("with its base64 broken off is masked where whole groups of it hold the number", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{0,6}$/), fc.stringMatching(/^[a-z]{0,6}$/), (before, after) => {
        const text = encoded(`${before}${NUMBER}${after}`, "base64");
        expect(hideEncoded(text, digits(), "x")).toMatch(/^x+=*$/);
      }),
    );
  });

  it.each([
    "",
    "ch_3PqRsTuVwXyZ01234567",
    "c8dcb02b-4000-4444-840c-a534b8d41c76",
    "insufficient funds",
    "%20 %zz",
  ])("leaves %j alone", (text) => {
    expect(hideEncoded(text, digits(), "x")).toBe(text);
  });

  it("finds nothing where no number is known", () => {
    expect(hideEncoded("aaaa", secret(""), "x")).toBe("aaaa");
  });
});
