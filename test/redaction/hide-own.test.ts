import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Field, hideOwn } from "../../src/redaction/hide-own.js";
import { SecretText } from "../../src/redaction/secret-text.js";
import { secret, withLuhnDigit } from "../support/card.js";
import { ENCODINGS, RAW, SPELLINGS } from "../support/disguises.js";

/** The texts with a payment's numbers hidden. */
function hidden(texts: readonly string[], number: string, code?: string, kind: Field["kind"] = "words") {
  const fields = texts.map((text) => ({ kind, text: SecretText.fromString(text) }) as const);
  const own = { number: secret(number), shown: number.length > 11 ? 4 : 2 };
  hideOwn(fields, code === undefined ? own : { ...own, code: secret(code) });
  return fields.map(({ text }) => String.fromCodePoint(...text.codes));
}

const cards = fc
  .tuple(fc.constantFrom("4", "51", "37", "6011", "3528", "36"), fc.stringMatching(/^[0-9]{14}$/))
  .map(([start, rest]) => withLuhnDigit(start + rest, start === "37" ? 15 : 16))
  // A number with two equal readings would be found in both.
  .filter((number) => new Set(number).size > 4);
const accounts = fc.stringMatching(/^[1-9][0-9]{9,16}$/).filter((number) => new Set(number).size > 4);
const around = fc.constantFrom("", "is ", "tok_", '{"n":"', "(");

/** Whether the text has changed at the number's place: nothing that decodes to it is left, except possibly its end. */
function isGone(text: string, before: string, number: string): boolean {
  return text !== before && !text.includes(before) && !text.includes(number);
}

describe("a payment's number", () => {
  // A failure names only the encoding: a digit in a report would be a leak too.
  // An object's names and a row written backwards each take a separate decoding step: three steps exceed the limit.
  const ways = SPELLINGS.flatMap((spelling) => ENCODINGS.map((encoding) => ({ spelling, encoding }))).filter(
    ({ spelling, encoding }) => !(spelling.name.endsWith("index") && encoding.name.endsWith("backwards")),
  );

  it("is hidden in every spelling, in every encoding, at any place", () => {
    const leaks = new Set<string>();
    fc.assert(
      fc.property(
        fc.oneof(cards, accounts),
        fc.constantFrom(...ways),
        around,
        around,
        (number, way, before, after) => {
          const { spelling, encoding } = way;
          const disguised = encoding.disguise(spelling.disguise(number));
          const [text = ""] = hidden([`${before} ${disguised} ${after}`], number);
          if (!isGone(text, disguised, number)) leaks.add(`${spelling.name}, ${encoding.name}`);
        },
      ),
      { numRuns: 1_500 },
    );
    expect([...leaks]).toEqual([]);
  });

  // A row written backwards already takes two steps.
  const single = ENCODINGS.filter(({ name }) => !name.endsWith("backwards"));
  it.each(single)("is hidden in $name of every other encoding", ({ name, disguise: outer }) => {
    const number = withLuhnDigit("4571903826", 16);
    const leaks = single.filter(({ disguise }) => {
      const disguised = outer(disguise(number));
      return !isGone(hidden([disguised], number)[0] ?? "", disguised, number);
    });
    expect(leaks.map((inner) => `${inner.name} in ${name}`)).toEqual([]);
  });

  it("is hidden as bytes with its digits' values", () => {
    const leaks = RAW.filter(({ disguise }) => {
      const number = withLuhnDigit("4571903826", 16);
      return !isGone(hidden([disguise(number)], number)[0] ?? "", disguise(number), number);
    });
    expect(leaks.map(({ name }) => name)).toEqual([]);
  });

  it("is hidden when it is split over several texts, in every spelling", () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 5 });
    const leaks = new Set<string>();
    fc.assert(
      fc.property(cards, cuts, fc.constantFrom(...SPELLINGS), (number, places, { name, disguise }) => {
        const ends = [...new Set([...places, number.length])].sort((one, other) => one - other);
        const parts = ends.map((end, index) => number.slice(ends[index - 1] ?? 0, end)).filter(Boolean);
        const ordered = name.startsWith("backwards") ? [...parts].reverse() : parts;
        const left = hidden(ordered.map(disguise), number).join("").replace(/[^\d]/g, "");
        if (left.length > 4) leaks.add(name);
      }),
    );
    // An object's names are skipped, and here nothing else remains.
    leaks.delete("an object by index");
    expect([...leaks]).toEqual([]);
  });

  it.each([
    ["4571903826", "4571 9038 2612 3454"],
    ["", "ch_3MmlLrLkdIwHu7ix0snN0B15"],
    ["", "c8dcb02b-4000-4444-840c-a534b8d41c76"],
    ["", "1234567890123456"],
    ["", "insufficient funds, see https://pay.example/?a=%20&b=1"],
    ["", '{"a":[1,2,3],"b":"0x1f 10:32:11"}'],
    ["", "%20 %zz &# &#; &#x; \\u00 \\"],
    ["", ""],
  ])("changes nothing else: %#", (_start, text) => {
    expect(hidden([text], withLuhnDigit("4571903826", 16), "987")).toEqual([text]);
  });

  it("changes no random text", () => {
    fc.assert(
      fc.property(fc.base64String({ maxLength: 80 }), fc.uuid(), (token, id) => {
        const texts = [token, id, `order ${id}`];
        expect(hidden(texts, withLuhnDigit("4571903826", 16), "987", "id")).toEqual(texts);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["4242424242424242", "xxxxxxxxxxxx4242"],
    ["a4242-4242-4242-4242b", "axxxx-xxxx-xxxx-4242b"],
    ["4242 4242 4242 4242, 4242424242424242", "xxxx xxxx xxxx 4242, xxxxxxxxxxxx4242"],
    ["1 4242424242424242", "1 xxxxxxxxxxxx4242"],
    ["4242424242424241", "4242424242424241"],
    ["4242%204242%2D4242+4242", "xxxx%20xxxx%2Dxxxx+4242"],
    ["4242&nbsp;4242&#160;4242\u00a04242", "xxxx&nbsp;xxxx&#160;xxxx\u00a04242"],
    ["4242 ---- 4242 4242 4242", "xxxx ---- xxxx xxxx 4242"],
    ["ch_4242", "ch_4242"],
  ])("%j becomes %j", (text, expected) => {
    expect(hidden([text], ["4242", "4242", "4242", "4242"].join(""))).toEqual([expected]);
  });
});

describe("a short account number", () => {
  it.each([
    ["account 5088 is closed", "account xx88 is closed"],
    ["account 5-0-8-8 is closed", "account x-x-8-8 is closed"],
    ["order 150889", "order 150889"],
    ["5a0b8c8", "5a0b8c8"],
    [`is ${Buffer.from("5088").toString("base64")}`, "is xxxxxx=="],
  ])("%j becomes %j", (text, expected) => {
    expect(hidden([text], "5088")).toEqual([expected]);
  });
});

describe("a security code", () => {
  const number = withLuhnDigit("4571903826", 16);

  it.each([
    ["987", "xxx"],
    ["the code 987 is wrong", "the code xxx is wrong"],
    ["９８７", "xxx"],
    ["9-8-7", "xxxxx"],
    [`c=${Buffer.from("987").toString("base64")};`, "c=xxxx;"],
    [Buffer.from('{"cvv":"987"}').toString("base64"), `${"x".repeat(18)}==`],
    [JSON.stringify([...Buffer.from("987")]), `[${"x".repeat(8)}]`],
    ["&#57;&#56;&#55;", "x".repeat(15)],
    ["$987.50, order 1987, a987, 12:987", "$987.50, order 1987, a987, 12:xxx"],
  ])("%j becomes %j", (text, expected) => {
    expect(hidden([text], number, "987")).toEqual([expected]);
  });

  it("stays in an id that contains more", () => {
    expect(hidden(["ch-987-a", "987"], number, "987", "id")).toEqual(["ch-987-a", "xxx"]);
  });
});
