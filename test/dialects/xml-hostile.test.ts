import { describe, expect, it } from "vitest";
import { cxml } from "../../src/dialects/cxml/cxml.js";
import { isReadable } from "../../src/dialects/dialect.js";
import { twiml } from "../../src/dialects/twiml/twiml.js";
import { voxml } from "../../src/dialects/voxml/voxml.js";
import { LONGEST_MS, took } from "../support/took.js";

const ALL = [twiml, cxml, voxml];
const FULL = 65_000;

/** Repeated as often as it fits into the largest document. */
const filled = (text: string, bytes = FULL) => text.repeat(Math.floor(bytes / Buffer.byteLength(text)));
const numbered = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index)).join("");
const inResponse = (text: string) => `<Response>${text}</Response>`;

const ENTITIES = numbered(9, (level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`);
const utf16 = (text: string, order: "le" | "be") => {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return new TextDecoder().decode(order === "le" ? bytes : bytes.swap16());
};

describe.each(ALL)("a hostile document of $name", (dialect) => {
  it.each([
    ["of 10 MB", inResponse("x".repeat(10_000_000)), "DOCUMENT_TOO_LARGE"],
    ["of 10 MB of elements", inResponse("<Say>x</Say>".repeat(830_000)), "DOCUMENT_TOO_LARGE"],
    ["of 10,000 levels", "<a>".repeat(10_000), "DOCUMENT_TOO_LARGE"],
    ["of 10,000 levels that end", "<a>".repeat(4_000) + "</a>".repeat(4_000), "DOCUMENT_TOO_LARGE"],
    ["of 10,000 levels of <Say>", inResponse("<Say><p>".repeat(10_000)), "DOCUMENT_TOO_LARGE"],
    [
      "with a bomb of entities",
      `<!DOCTYPE a [<!ENTITY l0 "lol">${ENTITIES}]><Response><Say>&l9;</Say></Response>`,
      "DOCUMENT_DOCTYPE",
    ],
    [
      "with a file as entity",
      '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><Response><Say>&f;</Say></Response>',
      "DOCUMENT_DOCTYPE",
    ],
    [
      "with a server as entity",
      '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://a.test/x.dtd">%p;]><Response/>',
      "DOCUMENT_DOCTYPE",
    ],
    ["with a DOCTYPE in small letters", "<!doctype html><Response/>", "DOCUMENT_NOT_XML"],
    ["with an entity that is not known", inResponse("<Say>&nbsp;</Say>"), "DOCUMENT_NOT_XML"],
    ["with a reference to NUL", inResponse("<Say>&#0;</Say>"), "DOCUMENT_NOT_XML"],
    ["with a reference to a control", inResponse("<Say>&#x1b;</Say>"), "DOCUMENT_NOT_XML"],
    ["with a reference to DEL", inResponse("<Say>&#127;</Say>"), "DOCUMENT_NOT_XML"],
    ["with a reference to half a character", inResponse("<Say>&#xd800;</Say>"), "DOCUMENT_NOT_XML"],
    ["with a reference beyond Unicode", inResponse("<Say>&#x110000;</Say>"), "DOCUMENT_NOT_XML"],
    ["with an enormous reference", inResponse(`<Say>&#${"9".repeat(60_000)};</Say>`), "DOCUMENT_NOT_XML"],
    ["with a control in an attribute", inResponse('<Say voice="&#2;">x</Say>'), "DOCUMENT_NOT_XML"],
    ["with NUL", inResponse("<Say>\0</Say>"), "DOCUMENT_NOT_XML"],
    ["with NUL before it", "\0<Response/>", "DOCUMENT_NOT_XML"],
    ["with half a character", inResponse("<Say>\udc00</Say>"), "DOCUMENT_NOT_XML"],
    ["with a noncharacter", inResponse("<Say>\uffff</Say>"), "DOCUMENT_NOT_XML"],
    ["with three byte order marks", "\ufeff\ufeff\ufeff<Response/>", "DOCUMENT_NOT_XML"],
    ["of UTF-16, little-endian", utf16("<Response/>", "le"), "DOCUMENT_NOT_XML"],
    ["of UTF-16, big-endian", utf16("<Response/>", "be"), "DOCUMENT_NOT_XML"],
    [
      "of bytes that are no UTF-8",
      new TextDecoder().decode(Buffer.from([0xff, 0xfe, 0x3c])),
      "DOCUMENT_NOT_XML",
    ],
    ["with an attribute twice", inResponse('<Say voice="a" voice="b">x</Say>'), "DOCUMENT_NOT_XML"],
    ["with <__proto__>", inResponse("<__proto__/>"), "readable"],
    ["with <constructor>", inResponse("<constructor/>"), "readable"],
    ["with the attribute __proto__", inResponse('<Say __proto__="x">x</Say>'), "readable"],
    ["with an enormous number", inResponse(`<Pause length="${"9".repeat(60_000)}"/>`), "readable"],
    ["with a number as scientists write it", inResponse('<Pause length="1e9"/>'), "readable"],
    ["with 10,000 verbs", inResponse("<Pay/>".repeat(10_000)), "DOCUMENT_TOO_LARGE"],
    ["with 1,000 elements that are close", inResponse(numbered(900, (at) => `<Sayy${at}/>`)), "readable"],
    [
      "with 6,000 attributes",
      inResponse(`<Pay ${numbered(6_000, (at) => `b${at}="" `)}/>`),
      "DOCUMENT_TOO_LARGE",
    ],
    ["with an address without end", inResponse(`<Redirect>/${filled("a")}</Redirect>`), "readable"],
    [
      "with a host without end",
      inResponse(
        `<Redirect>http://${numbered(20_000, (at) => String.fromCodePoint(0x4e00 + at))}/</Redirect>`,
      ),
      "readable",
    ],
    [
      "with a host in an odd form",
      inResponse(
        `<Redirect>http:\\\\a@${numbered(20_000, (at) => String.fromCodePoint(0x4e00 + at))}</Redirect>`,
      ),
      "readable",
    ],
    ["with 13,000 references", inResponse(`<Say>${filled("&#65;")}</Say>`), "readable"],
    ["with 5,000 pieces of CDATA", inResponse(`<Say>${filled("<![CDATA[]]>")}</Say>`), "readable"],
    ["with 60,000 ampersands", inResponse(filled("&")), "DOCUMENT_NOT_XML"],
    ["with a tag that does not end", `<!${filled("x")}`, "DOCUMENT_NOT_XML"],
    ["with a name that does not end", `<${filled("x")}`, "DOCUMENT_NOT_XML"],
  ])("%s is answered at once", (_what, text, code) => {
    expect(took(() => dialect.parse(text)).ms).toBeLessThan(LONGEST_MS);
    const parsed = dialect.parse(text);
    expect(isReadable(parsed) ? "readable" : parsed.code).toBe(code);
    expect(parsed.mistakes.length > 0 || code === "readable").toBe(true);
    for (const { line, column, message } of parsed.mistakes) {
      expect(line >= 1 && column >= 1 && message.length < 600).toBe(true);
      expect(message).not.toMatch(/\d{12}/);
    }
  });

  it("reports a readable number of mistakes for any number of <Pay>s", () => {
    const wrong = `<Pay timeout="x">${"<Prompt/>".repeat(30)}</Pay>`;
    const parsed = dialect.parse(inResponse(wrong.repeat(25)));
    expect(isReadable(parsed)).toBe(true);
    expect(parsed.mistakes).toHaveLength(100);
  });
});
