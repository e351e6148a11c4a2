import { inspect } from "node:util";
import fc from "fast-check";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { Pan } from "../../src/core/card-number.js";
import { Digit } from "../../src/core/dtmf.js";
import { SecretDigits } from "../../src/core/secret-digits.js";
import { encodeSecretJson } from "../../src/core/secret-json.js";

const NUMBER = "4000056655665556";
const secret = () => SecretDigits.fromAscii(new TextEncoder().encode(NUMBER));

/** Every way in which a value accidentally becomes text. */
function printed(value: object): string {
  const lines: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => lines.push(line) });
  logger.info({ value }, String(value));
  logger.error(value);
  return [...lines, inspect(value, { depth: 9, showHidden: true }), JSON.stringify(value), `${value}`].join(
    "\n",
  );
}

describe("digits of a card", () => {
  it("print as their count, wherever they are printed", () => {
    const digits = secret();
    const pan = Pan.from(digits) as Pan;
    const text = printed(digits) + printed(pan) + printed({ deep: { digits, pan } });
    expect(text.includes(NUMBER)).toBe(false);
    expect(text.includes(NUMBER.slice(0, 6))).toBe(false);
    expect(text).toContain("[16 digits]");
  });

  it("are shown masked, but for at most four", () => {
    expect(secret().masked("x", 4)).toBe("xxxxxxxxxxxx5556");
    expect(() => secret().masked("x", 5)).toThrow(RangeError);
  });

  it("are gone when wiped", () => {
    const digits = secret();
    digits.wipe();
    const bytes = new Uint8Array(16).fill(1);
    digits.copyTo(bytes, 0);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
  });

  it("cannot contain a key that is not a digit", () => {
    expect(() => SecretDigits.empty.with(Digit.star)).toThrow(RangeError);
    expect(() => SecretDigits.fromAscii(new TextEncoder().encode("12a"))).toThrow(RangeError);
  });
});

describe("a key", () => {
  it("prints as the word digit", () => {
    const key = Digit.fromCode(0x37) as Digit;
    expect([String(key), JSON.stringify(key), inspect(key)]).toEqual(["digit", '"digit"', "digit"]);
  });

  it("is one of sixteen", () => {
    const known = Array.from({ length: 256 }, (_, code) => Digit.fromCode(code)).filter(
      (key) => key !== undefined,
    );
    expect(known).toHaveLength(16);
  });
});

describe("JSON with secrets", () => {
  it("is what JSON.stringify returns for the same values", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const bytes = encodeSecretJson(value);
        return new TextDecoder().decode(bytes) === JSON.stringify(value);
      }),
    );
  });

  it("contains the digits as a JSON string, and omits what is undefined", () => {
    const body = encodeSecretJson({ method: "charge", cardnumber: secret(), cvv: undefined, parameters: {} });
    const expected = `{"method":"charge","cardnumber":"${NUMBER}","parameters":{}}`;
    expect(Buffer.from(body).equals(Buffer.from(expected))).toBe(true);
  });
});
