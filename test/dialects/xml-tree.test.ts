import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  MOST_ATTRIBUTES,
  MOST_BYTES,
  MOST_ELEMENTS,
  MOST_LEVELS,
  readTree,
} from "../../src/dialects/xml/read-tree.js";
import type { XmlElement } from "../../src/dialects/xml/tree.js";
import { placed } from "../support/reader.js";

function tree(text: string): XmlElement {
  const read = readTree(text);
  if ("code" in read) throw new Error(read.mistakes[0]?.message);
  return read;
}

function refusal(text: string): string {
  const read = readTree(text);
  return "code" in read ? `${read.code} ${placed(read.mistakes).join("; ")}` : "read";
}

describe("reading XML", () => {
  it("records the line and column of every element, attribute and text", () => {
    expect(tree("<a>\n  <b  one = \"1\"\n     two='&amp;2'/>\r\n\ttext <![CDATA[<&>]]>\r<c/></a>")).toEqual({
      name: "a",
      line: 1,
      column: 1,
      attributes: [],
      children: [
        { text: "\n  ", line: 2, column: 3 },
        {
          name: "b",
          line: 2,
          column: 3,
          attributes: [
            { name: "one", value: "1", line: 2, column: 7 },
            { name: "two", value: "&2", line: 3, column: 6 },
          ],
          children: [],
        },
        { text: "\n\ttext ", line: 4, column: 2 },
        { text: "<&>", line: 4, column: 16 },
        { text: "\n", line: 5, column: 1 },
        { name: "c", line: 5, column: 1, attributes: [], children: [] },
      ],
    });
  });

  it("is not misled by a value that looks like an attribute", () => {
    const { attributes } = tree(`<a b="c='d' e=f" e="b=g"/>`);
    expect(attributes.map(({ name, column }) => [name, column])).toEqual([
      ["b", 4],
      ["e", 18],
    ]);
  });

  it("ignores the declaration, comments, processing instructions and a byte order mark", () => {
    const text =
      '\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<!-- one --><?two three?>\n<a><!-- four --></a>\n';
    expect(tree(text)).toEqual({ name: "a", line: 3, column: 1, attributes: [], children: [] });
  });

  it.each([
    ["<!DOCTYPE a><a/>", "DOCUMENT_DOCTYPE 1:1 A DOCTYPE is not allowed."],
    [
      "<!-- <!DOCTYPE -->\n <!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
      "DOCUMENT_DOCTYPE 2:2 A DOCTYPE is not allowed.",
    ],
    ["<a><!DOCTYPE b></a>", "DOCUMENT_DOCTYPE 1:4 A DOCTYPE is not allowed."],
    ["<a>AT&T</a>", "DOCUMENT_NOT_XML 1:6 An & stands alone or names an unknown entity: write it as &amp;."],
    [
      '<a b="?c=1&d=2"/>',
      "DOCUMENT_NOT_XML 1:11 An & stands alone or names an unknown entity: write it as &amp;.",
    ],
    [
      "<a>&toString;</a>",
      "DOCUMENT_NOT_XML 1:4 An & stands alone or names an unknown entity: write it as &amp;.",
    ],
    [
      "<a>\n<b>x</a>",
      "DOCUMENT_NOT_XML 2:5 A closing tag stands where <b> of line 2, column 1 is still open.",
    ],
    ["<a>\n  <b>x", "DOCUMENT_NOT_XML 2:3 <b> has no closing tag."],
    [
      '<a b="c>\n<d/></a>',
      "DOCUMENT_NOT_XML 2:1 A < is not allowed here: a quote before it may be missing, or write it as &lt;.",
    ],
    ["<a b=c/>", "DOCUMENT_NOT_XML 1:6 Unquoted attribute value."],
    ['<a b="1"\n b="2"/>', 'DOCUMENT_NOT_XML 2:2 The attribute "b" is repeated.'],
    ['{"version":"1.0.0"}', "DOCUMENT_NOT_XML 1:1 Text stands outside of the document's element."],
    ["<a/>\n<b/>", "DOCUMENT_NOT_XML 2:3 Documents may contain only one root."],
    ["", "DOCUMENT_NOT_XML 1:1 Document must contain a root element."],
    ["<a>\u0000</a>", "DOCUMENT_NOT_XML 1:4 Disallowed character."],
    ["<a>b\u0007</a>", "DOCUMENT_NOT_XML 1:5 Disallowed character."],
    ["<a>b&#7;</a>", "DOCUMENT_NOT_XML 1:8 Malformed character entity."],
    ["<a b='&#x7f;'/>", "DOCUMENT_NOT_XML 1:4 The text that begins here holds a control character."],
    ["<a>b\u0092</a>", "DOCUMENT_NOT_XML 1:4 The text that begins here holds a control character."],
    ["<a>\ud83d</a>", "DOCUMENT_NOT_XML 1:4 Half a character: not valid Unicode."],
    ['<?xml version="1.1"?><a>&#1;</a>', "DOCUMENT_NOT_XML 1:28 Malformed character entity."],
  ])("refuses %j", (text, expected) => {
    expect(refusal(text)).toBe(expected);
  });

  it("accepts a document of exactly the largest size and depth, and no larger one", () => {
    const ofSize = (bytes: number) => `<a>${"x".repeat(bytes - 7)}</a>`;
    const ofDepth = (levels: number) => "<a>".repeat(levels) + "</a>".repeat(levels);
    expect(refusal(ofSize(MOST_BYTES))).toBe("read");
    expect(refusal(ofSize(MOST_BYTES + 1))).toMatch(/^DOCUMENT_TOO_LARGE 1:1 /);
    expect(refusal(`<a>${"é".repeat(MOST_BYTES / 2)}</a>`)).toMatch(/^DOCUMENT_TOO_LARGE 1:1 /);
    expect(refusal(ofDepth(MOST_LEVELS))).toBe("read");
    expect(refusal(ofDepth(MOST_LEVELS + 1))).toMatch(/^DOCUMENT_TOO_LARGE 1:97 /);
  });

  it("accepts as many elements and attributes as the limits say, and no more", () => {
    const ofElements = (count: number) => `<a>${"<b/>".repeat(count - 1)}</a>`;
    const ofAttributes = (count: number) =>
      `<a ${Array.from({ length: count }, (_, index) => `b${index}=""`).join(" ")}/>`;
    expect(refusal(ofElements(MOST_ELEMENTS))).toBe("read");
    expect(refusal(ofElements(MOST_ELEMENTS + 1))).toMatch(/^DOCUMENT_TOO_LARGE 1:\d+ .* 1000 elements/);
    expect(refusal(ofAttributes(MOST_ATTRIBUTES))).toBe("read");
    expect(refusal(ofAttributes(MOST_ATTRIBUTES + 1))).toMatch(/^DOCUMENT_TOO_LARGE 1:\d+ .* 100 attributes/);
  });

  it("never throws, whatever it is given", () => {
    const pieces = fc.constantFrom(
      "<",
      ">",
      "</",
      "/>",
      "a",
      "b:c",
      "=",
      '"',
      "'",
      "&",
      ";",
      "&amp;",
      "&#",
      "&#x41;",
      "<!",
      "<!--",
      "-->",
      "--",
      "<![CDATA[",
      "]]>",
      "<?",
      "?>",
      "<?xml ",
      "<!DOCTYPE",
      "[",
      "]",
      " ",
      "\n",
      "\r",
      "\0",
      "\uFEFF",
      "\ud83d",
      "\u0085",
      "<a>",
      "</a>",
      ' b="c"',
      "xmlns",
      "__proto__",
      "constructor",
    );
    const garbage = fc.oneof(
      fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join("")),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(garbage, (text) => {
        const read = readTree(text);
        if (!("code" in read)) return;
        expect(read.mistakes).toHaveLength(1);
        expect(read.mistakes[0]?.line).toBeGreaterThan(0);
        expect(read.mistakes[0]?.column).toBeGreaterThan(0);
      }),
      { numRuns: 3_000 },
    );
  });
});
