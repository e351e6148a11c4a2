import { describe, expect, it } from "vitest";
import { documentText } from "../../src/calls/document-answer.js";

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const utf8 = (text: string) => new Uint8Array(Buffer.from(text, "utf8"));
const utf16 = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le"));
const SAY = "<Say>café</Say>";
const declared = (charset: string) => `<?xml version="1.0" encoding="${charset}"?>${SAY}`;

describe("the charset of a document", () => {
  it.each([
    ["is UTF-8 if no other is declared", utf8(SAY), "text/xml", SAY],
    ["is that of the Content-Type", latin1(SAY), 'text/xml; charset="ISO-8859-1"', SAY],
    [
      "is windows-1252 if it is ISO-8859-1",
      latin1("<Say>5 \x80</Say>"),
      "text/xml; charset=ISO-8859-1",
      "<Say>5 €</Say>",
    ],
    ["is that of the XML declaration", latin1(declared("ISO-8859-1")), "", declared("ISO-8859-1")],
    ["prefers that of the Content-Type", utf8(declared("latin1")), "a/b;charset=utf-8", declared("latin1")],
    ["prefers that of its byte order mark", utf16(SAY), "text/xml; charset=utf-8", SAY],
    ["omits the mark", utf8(`\ufeff${SAY}`), "text/xml", SAY],
    ["is UTF-8 if the declared one is unknown", utf8(SAY), "text/xml; charset=klingon", SAY],
  ])("%s", (_name, body, contentType, text) => {
    expect(documentText({ body, contentType })).toBe(text);
  });
});
