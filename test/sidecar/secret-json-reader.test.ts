import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasCode } from "../../src/core/errors.js";
import { SecretDigits } from "../../src/core/secret-digits.js";
import { encodeSecretJson, type SecretJson } from "../../src/core/secret-json.js";
import { readSecretJson } from "../../src/sidecar/secret-body.js";
import { secret } from "../support/card.js";

const KEYS = new Set(["cardnumber", "cvv"]);
const NUMBER = "4111111111111111";

function read(json: string) {
  return readSecretJson(Buffer.from(json), KEYS);
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe("a request's JSON", () => {
  it("is parsed like JSON.parse does, with and without white space", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 2), (value, indent) => {
        expect(plain(read(JSON.stringify(value, undefined, indent)).value)).toEqual(plain(value));
      }),
    );
  });

  it("survives encoding and decoding, digits as digits", () => {
    const value = { cardnumber: secret(NUMBER), list: [1, "two", null, true], inner: { cvv: secret("123") } };
    const again = readSecretJson(encodeSecretJson(value), KEYS).value as Record<string, SecretJson>;
    expect((again.cardnumber as SecretDigits).equals(secret(NUMBER))).toBe(true);
    expect(again.list).toEqual([1, "two", null, true]);
  });

  it.each([
    ["at any depth", `{"a":[{"cardnumber":"${NUMBER}"}]}`],
    ["as a number", `{"cardnumber":${NUMBER}}`],
    ["under a name with an escape", `{"card\\u006eumber":"${NUMBER}"}`],
    ["inside a separate list or object", `{"cardnumber":{"x":["${NUMBER}"]}}`],
    ["with an escape in it", `{"cardnumber":"\\u0034${NUMBER.slice(1)}"}`],
  ])("holds no secret as a string: %s", (_case, json) => {
    expect(JSON.stringify(read(json).value).includes(NUMBER.slice(1))).toBe(false);
  });

  it("has its secrets wiped on demand", () => {
    const document = read(`{"cardnumber":"${NUMBER}"}`);
    const digits = (document.value as Record<string, SecretJson>).cardnumber as SecretDigits;
    expect(digits).toBeInstanceOf(SecretDigits);
    document.wipe();
    const left = new Uint8Array(16);
    digits.copyTo(left, 0);
    expect(left.every((byte) => byte === 0)).toBe(true);
  });

  it.each([
    "",
    "{",
    "[1,",
    "[1 2]",
    "{1:2}",
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '"no end',
    '"no end\\"',
    "01",
    "nul",
    "{} {}",
    '"\u0001"',
    "[".repeat(40),
  ])("that is broken is refused: %j", (json) => {
    expect(() => read(json)).toThrow(expect.objectContaining({ code: "REQUEST_INVALID" }));
  });

  it("that is not UTF-8 is refused", () => {
    expect(() => readSecretJson(Uint8Array.of(0x22, 0xff, 0x22), KEYS)).toThrow(/not JSON/);
  });

  it("is not quoted when it is refused", () => {
    const cut = Buffer.from(`{"cvv":"123","cardnumber":"${NUMBER}","x":oops}`);
    let thrown: unknown;
    try {
      readSecretJson(cut, KEYS);
    } catch (error) {
      thrown = error;
    }
    expect(hasCode(thrown, "REQUEST_INVALID")).toBe(true);
    expect([NUMBER, "oops"].some((part) => String((thrown as Error).stack).includes(part))).toBe(false);
    expect((thrown as Error).cause).toBeUndefined();
  });
});
