import { characterTable, charsetOf } from "../../core/charset.js";
import type { HttpAnswer } from "../../core/http.js";

/** How the characters of a body are read: each step gives a code point and where the next one begins. */
type Reader = (bytes: Uint8Array, at: number) => readonly [code: number, next: number];

const utf16 =
  (high: 0 | 1): Reader =>
  (bytes, at) => {
    const unit = (index: number) => ((bytes[index + high] ?? 0) << 8) | (bytes[index + 1 - high] ?? 0);
    const first = unit(at);
    const second = unit(at + 2);
    const isPair = first >= 0xd800 && first <= 0xdbff && second >= 0xdc00 && second <= 0xdfff;
    return isPair ? [0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00), at + 4] : [first, at + 2];
  };
const BIG_ENDIAN = utf16(0);
const LITTLE_ENDIAN = utf16(1);

function singleByte(charset: string): Reader | undefined {
  const table = characterTable(charset);
  return table === undefined ? undefined : (bytes, at) => [table.charCodeAt(bytes[at] ?? 0), at + 1];
}

/** A JSON text begins with two ASCII characters (RFC 4627, section 3); a byte order mark counts, too. */
function utf16Reader([first, second]: Uint8Array): Reader | undefined {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return LITTLE_ENDIAN;
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return BIG_ENDIAN;
  return undefined;
}

function readerOf(body: Uint8Array, charset: string): Reader | undefined {
  const isUtf8 = /^(utf-?8|us-ascii|)$/.test(charset);
  return utf16Reader(body) ?? (isUtf8 ? undefined : singleByte(charset));
}

/**
 * The body of an answer in UTF-8, by the charset of its content type or its first bytes. It may hold card data: it is never a
 * string, and when it is replaced, what was received is wiped.
 */
export function utf8Body({ body, contentType }: HttpAnswer): Uint8Array {
  const reader = readerOf(body, charsetOf(contentType) ?? "");
  if (reader === undefined) return body;
  // A character takes at most three bytes for each byte of a single-byte charset, and for each two of UTF-16.
  const utf8 = new Uint8Array(new ArrayBuffer(body.byteLength * 3));
  let length = 0;
  for (let at = 0; at < body.byteLength; ) {
    const [code, next] = reader(body, at);
    length = write(utf8, length, code);
    at = next;
  }
  body.fill(0);
  return utf8.subarray(0, length);
}

/** RFC 3629, section 3. Returns where the next character is written. */
function write(utf8: Uint8Array, at: number, code: number): number {
  const tail = (shift: number) => 0x80 | ((code >> shift) & 0x3f);
  const bytes =
    code < 0x80
      ? [code]
      : code < 0x800
        ? [0xc0 | (code >> 6), tail(0)]
        : code < 0x10000
          ? [0xe0 | (code >> 12), tail(6), tail(0)]
          : [0xf0 | (code >> 18), tail(12), tail(6), tail(0)];
  utf8.set(bytes, at);
  return at + bytes.length;
}
