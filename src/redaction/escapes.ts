import { isAsciiDigit } from "../core/secret-digits.js";
import { isAsciiLetter } from "./digit-values.js";
import { Reading } from "./reading.js";

const LARGEST = 0x10ffff;
/** RFC 3629, section 4: the first byte of a sequence of two, three and four bytes. */
const LEADS: readonly (readonly [from: number, to: number, length: number])[] = [
  [0xc2, 0xdf, 2],
  [0xe0, 0xef, 3],
  [0xf0, 0xf4, 4],
];

/**
 * Decodes UTF-8 bytes and halves of UTF-16 (RFC 2781, section 2.2) among the code points of a reading, and copies the rest.
 * Wipes the given reading.
 */
export function fromUtf8(reading: Reading): Reading {
  const decoded = new Reading(reading.length, reading.isEncoded);
  for (let at = 0; at < reading.length; ) {
    const length = sequenceAt(reading, at);
    if (length === 1) decoded.copy(reading, at);
    else decoded.push(characterAt(reading, at, length), reading.placeOf(at, at + length));
    at += length;
  }
  reading.wipe();
  return decoded;
}

function sequenceAt(reading: Reading, at: number): number {
  const first = reading.at(at);
  if (first < 0x80) return 1;
  if (isHalf(first, 0xd800)) return isHalf(reading.at(at + 1), 0xdc00) ? 2 : 1;
  const length = LEADS.find(([from, to]) => first >= from && first <= to)?.[2] ?? 1;
  for (let next = 1; next < length; next++) if ((reading.at(at + next) & ~0x3f) !== 0x80) return 1;
  return length;
}

function characterAt(reading: Reading, at: number, length: number): number {
  if (isHalf(reading.at(at), 0xd800))
    return 0x10000 + ((reading.at(at) & 0x3ff) << 10) + (reading.at(at + 1) & 0x3ff);
  let code = reading.at(at) & (0x7f >> length);
  for (let next = 1; next < length; next++) code = code * 64 + (reading.at(at + next) & 0x3f);
  return Math.min(code, LARGEST);
}

function isHalf(code: number, first: number): boolean {
  return code >= first && code < first + 0x400;
}

const PERCENT = 0x25;
const AMPERSAND = 0x26;
const HASH = 0x23;
const SEMICOLON = 0x3b;
const BACKSLASH = 0x5c;
const MOST_ENTITY_DIGITS = 8;

interface Escape {
  readonly code: number;
  /** The index after it. */
  readonly end: number;
}

/**
 * A reading with percent-encoding (RFC 3986, 2.1), HTML's character references (decimal and hexadecimal; a named one, none
 * of which is a digit, becomes a space) and backslash escapes (`\u0034`, `\u{34}`, `\x34`, `\064`, `\\`) decoded.
 * Undefined when there are none.
 */
export function unescaped(reading: Reading): Reading | undefined {
  const decoded = new Reading(reading.length, reading.isEncoded);
  let found = false;
  for (let at = 0; at < reading.length; ) {
    const decodedAt = escapeAt(reading, at);
    found ||= decodedAt !== undefined;
    const end = decodedAt?.end ?? at + 1;
    decoded.push(decodedAt?.code ?? reading.at(at), reading.placeOf(at, end));
    at = end;
  }
  if (found) return fromUtf8(decoded);
  decoded.wipe();
  return undefined;
}

function escapeAt(reading: Reading, at: number): Escape | undefined {
  switch (reading.at(at)) {
    case PERCENT:
      return number(reading, at + 1, 16, 2, 2);
    case AMPERSAND:
      return entity(reading, at);
    case BACKSLASH:
      return backslash(reading, at);
  }
  return undefined;
}

/** From `least` to `most` digits of a base. */
function number(
  reading: Reading,
  start: number,
  base: number,
  least: number,
  most: number,
): Escape | undefined {
  let code = 0;
  let end = start;
  for (; end - start < most; end++) {
    const value = digitIn(reading.at(end), base);
    if (value < 0) break;
    code = code * base + value;
  }
  return end - start < least ? undefined : { code, end };
}

/** HTML, "Numeric character reference": the semicolon may be missing. */
function entity(reading: Reading, at: number): Escape | undefined {
  const past = (end: number) => (reading.at(end) === SEMICOLON ? end + 1 : end);
  if (reading.at(at + 1) === HASH) {
    const isHex = (reading.at(at + 2) | 0x20) === 0x78;
    const found = number(reading, at + (isHex ? 3 : 2), isHex ? 16 : 10, 1, MOST_ENTITY_DIGITS);
    return found && { code: found.code, end: past(found.end) };
  }
  let end = at + 1;
  while (isAsciiLetter(reading.at(end)) && end - at <= MOST_ENTITY_DIGITS) end++;
  return end > at + 1 && reading.at(end) === SEMICOLON ? { code: 0x20, end: end + 1 } : undefined;
}

function backslash(reading: Reading, at: number): Escape | undefined {
  const kind = reading.at(at + 1);
  if (kind === BACKSLASH) return { code: BACKSLASH, end: at + 2 };
  if (kind === 0x78) return number(reading, at + 2, 16, 2, 2);
  if (kind !== 0x75 && kind !== 0x55) return number(reading, at + 1, 8, 2, 3);
  if (reading.at(at + 2) !== 0x7b) return number(reading, at + 2, 16, 4, 4);
  const braced = number(reading, at + 3, 16, 1, MOST_ENTITY_DIGITS);
  return braced && reading.at(braced.end) === 0x7d ? { code: braced.code, end: braced.end + 1 } : undefined;
}

/** The value of a digit of a base up to 16; -1 for any other code point. */
export function digitIn(code: number, base: number): number {
  const letter = (code | 0x20) - 0x61 + 10;
  const value = isAsciiDigit(code) ? code - 0x30 : code < 0x80 && letter >= 10 ? letter : 99;
  return value < base ? value : -1;
}
