/** One way in which a payment server may write a number that it echoes. */
export interface Disguise {
  readonly name: string;
  disguise(text: string): string;
}

const chars = (text: string) => [...text];
const codes = (text: string) => [...Buffer.from(text)];
const each =
  (map: (code: number, index: number) => string, gap = "") =>
  (text: string) =>
    codes(text).map(map).join(gap);
const shifted = (zero: number) => (text: string) =>
  text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const encoded =
  (encoding: BufferEncoding, before = "") =>
  (text: string) =>
    Buffer.from(before + text).toString(encoding);

/** Ways to write the digits themselves; the encodings apply to these. */
export const SPELLINGS: readonly Disguise[] = Object.entries({
  plain: (text: string) => text,
  "in groups": (text: string) => (text.match(/.{1,4}/g) ?? []).join(" "),
  "with hyphens": (text: string) => chars(text).join("-"),
  "with many separators": (text: string) => chars(text).join(" -- / "),
  "with letters between": (text: string) => chars(text).join("a"),
  "with zero-width spaces": (text: string) => chars(text).join("\u200b"),
  "with soft hyphens": (text: string) => chars(text).join("\u00ad"),
  backwards: (text: string) => chars(text).reverse().join(""),
  "backwards in groups": (text: string) =>
    (
      chars(text)
        .reverse()
        .join("")
        .match(/.{1,4}/g) ?? []
    ).join(" "),
  fullwidth: shifted(0xff10),
  "Arabic-Indic": shifted(0x660),
  Devanagari: shifted(0x966),
  "mathematical bold": shifted(0x1d7ce),
  subscript: shifted(0x2080),
  "a list of digits": (text: string) => JSON.stringify(chars(text).map(Number)),
  "a list of strings": (text: string) => JSON.stringify(chars(text)),
  "an object by index": (text: string) => JSON.stringify(Object.fromEntries(chars(text).entries())),
  keycaps: (text: string) =>
    chars(text)
      .map((digit) => `${digit}\ufe0f\u20e3`)
      .join(""),
}).map(([name, disguise]) => ({ name, disguise }));

/** Ways to encode a text. */
export const ENCODINGS: readonly Disguise[] = Object.entries({
  none: (text: string) => text,
  base64: encoded("base64"),
  "base64, moved by one": encoded("base64", "z"),
  "base64, moved by two": encoded("base64", "zz"),
  "base64url in a JSON": (text: string) => Buffer.from(JSON.stringify({ n: text })).toString("base64url"),
  "base64 behind a prefix": (text: string) => `tok_${Buffer.from(text).toString("base64")}`,
  hex: encoded("hex"),
  "HEX behind a digit": (text: string) => `0${Buffer.from(text).toString("hex").toUpperCase()}`,
  "hex in pairs": each((code) => code.toString(16), ":"),
  "hex with 0x": each((code) => `0x${code.toString(16)}`, ", "),
  "percent-encoded": each((code) => `%${code.toString(16).padStart(2, "0")}`),
  "JSON escapes": (text: string) =>
    text.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  "braced escapes": (text: string) =>
    chars(text)
      .map((one) => `\\u{${one.codePointAt(0)?.toString(16)}}`)
      .join(""),
  "hex escapes": each((code) => `\\x${code.toString(16).padStart(2, "0")}`),
  "octal escapes": each((code) => `\\${code.toString(8).padStart(3, "0")}`),
  "decimal entities": (text: string) =>
    chars(text)
      .map((one) => `&#${one.codePointAt(0)};`)
      .join(""),
  "hex entities": (text: string) =>
    chars(text)
      .map((one) => `&#x${one.codePointAt(0)?.toString(16)};`)
      .join(""),
  "padded entities": (text: string) =>
    chars(text)
      .map((one) => `&#${String(one.codePointAt(0)).padStart(5, "0")};`)
      .join(""),
  "a Buffer's JSON": (text: string) => JSON.stringify(Buffer.from(text)),
  "character codes": each(String, " "),
  "octal codes": each((code) => `0o${code.toString(8)}`, ","),
  "bare octal codes": each((code) => code.toString(8).padStart(3, "0"), " "),
  "binary codes": each((code) => code.toString(2).padStart(8, "0"), " "),
  "an encoded row backwards": (text: string) =>
    chars(Buffer.from(text).toString("base64")).reverse().join(""),
}).map(([name, disguise]) => ({ name, disguise }));

/** The bytes 0 to 9 instead of characters; of digits only. */
export const RAW: readonly Disguise[] = (["base64", "hex"] as const).map((encoding) => ({
  name: `digits as bytes in ${encoding}`,
  disguise: (text) => Buffer.from(chars(text).map(Number)).toString(encoding),
}));
