import { isAsciiDigit } from "../core/secret-digits.js";
import { isAsciiLetter } from "./digit-values.js";
import { digitIn, fromUtf8, unescaped } from "./escapes.js";
import { BOUNDARY, Reading } from "./reading.js";

const COLON = 0x3a;
const EQUALS = 0x3d;
/** White space, quotes, a bracket and a backslash, which may appear between a key and its colon. */
const AROUND_KEYS: ReadonlySet<number> = new Set([0x20, 0x22, 0x27, 0x5c, 0x5d]);
const MOST_AROUND_KEYS = 4;
const LARGEST = 0x10ffff;
/** Smaller numbers are the zero of `0o`, or plainly written digits. */
const SMALLEST = 10;

/**
 * The characters whose codes are the numbers of a text: `[52,50]`, like a Node Buffer in JSON, and the same in other bases,
 * with and without `0x`, `0o` and `0b`. Larger numbers and other words become a boundary; anything between two numbers is
 * omitted.
 */
function characterCodes(reading: Reading, base: 16 | 10 | 8 | 2): Reading | undefined {
  // Letters are digits in base 16 only: in other bases they end a number.
  const isPart = base === 16 ? isWord : isAsciiDigit;
  const decoded = new Reading(reading.length, true);
  let any = false;
  for (let start = 0; start < reading.length; start++) {
    if (!isPart(reading.at(start))) continue;
    let end = start;
    while (isPart(reading.at(end))) end++;
    const code = codeOf(reading, base === 16 ? pastMark(reading, start) : start, end, base);
    any ||= code !== BOUNDARY;
    if (code >= SMALLEST) decoded.push(code, reading.placeOf(start, end));
    start = end;
  }
  if (any) return fromUtf8(decoded);
  decoded.wipe();
  return undefined;
}

/**
 * A reading without the words before `:` and `=`: the indices of `{"0": 4, "1": 2}`, whose digits would separate
 * those of the values.
 */
function withoutKeys(reading: Reading): Reading | undefined {
  const values = new Reading(reading.length, reading.isEncoded);
  for (let at = 0; at < reading.length; ) {
    let end = at;
    while (isWord(reading.at(end))) end++;
    if (end === at) values.copy(reading, at, ++end);
    else if (!isKey(reading, end)) values.copy(reading, at, end);
    at = end;
  }
  if (values.length < reading.length) return values;
  values.wipe();
  return undefined;
}

function isKey(reading: Reading, end: number): boolean {
  let at = end;
  while (at < end + MOST_AROUND_KEYS && AROUND_KEYS.has(reading.at(at))) at++;
  return reading.at(at) === COLON || reading.at(at) === EQUALS;
}

function isWord(code: number): boolean {
  return isAsciiDigit(code) || isAsciiLetter(code);
}

/** Past `0x`, `x` and `u`. */
function pastMark(reading: Reading, start: number): number {
  const marked = reading.at(start) === 0x30 ? start + 1 : start;
  const mark = reading.at(marked) | 0x20;
  return mark === 0x78 || mark === 0x75 ? marked + 1 : start;
}

function codeOf(reading: Reading, start: number, end: number, base: number): number {
  let code = 0;
  for (let at = start; at < end; at++) {
    const value = digitIn(reading.at(at), base);
    if (value < 0 || code > LARGEST) return BOUNDARY;
    code = code * base + value;
  }
  return code;
}

/**
 * The bytes that rows of hexadecimal digits encode, in pairs starting at digit `shift` (0 or 1) of each row. One pair is
 * enough for a row, so that separated pairs (`34:32`, `0x34, 0x32`) count too. Each byte has its row's place.
 */
function hexBytes(reading: Reading, shift: number): Reading | undefined {
  return rows(reading, shift, { isPart: (code) => digitIn(code, 16) >= 0, read: hexRow, least: 2 });
}

/** The same for base64 and base64url (RFC 4648), whose groups of four begin `shift` (0 to 3) characters into the row. */
function base64Bytes(reading: Reading, shift: number): Reading | undefined {
  return rows(reading, shift, { isPart: (code) => sextetOf(code) >= 0, read: base64Row, least: 4 });
}

/** A row, from its first character to after its last one. */
interface Row {
  readonly start: number;
  readonly end: number;
}

interface Rows {
  isPart(code: number): boolean;
  read(reading: Reading, row: Row, shift: number, put: (byte: number) => void): void;
  /** Characters of the shortest row. */
  readonly least: number;
}

function rows(reading: Reading, shift: number, { isPart, read, least }: Rows): Reading | undefined {
  const bytes = new Reading(reading.length, true);
  let any = false;
  for (let start = 0; start < reading.length; ) {
    let end = start;
    while (end < reading.length && isPart(reading.at(end))) end++;
    if (end - start >= least) {
      const place = reading.placeOf(start, end);
      any = true;
      read(reading, { start, end }, shift, (byte) => bytes.push(byte, place));
    }
    // Anything between two rows separates what they encode.
    if (end < reading.length) bytes.copy(reading, end);
    start = end + 1;
  }
  if (any) return fromUtf8(bytes);
  bytes.wipe();
  return undefined;
}

function hexRow(reading: Reading, { start, end }: Row, shift: number, put: (byte: number) => void): void {
  for (let at = start + shift; at + 1 < end; at += 2)
    put(digitIn(reading.at(at), 16) * 16 + digitIn(reading.at(at + 1), 16));
}

function base64Row(reading: Reading, { start, end }: Row, shift: number, put: (byte: number) => void): void {
  let bits = 0;
  let held = 0;
  for (let at = start + shift; at < end; at++) {
    bits = ((bits << 6) | sextetOf(reading.at(at))) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    put((bits >> held) & 0xff);
  }
}

/** RFC 4648, sections 4 and 5. */
function sextetOf(code: number): number {
  if (code >= 0x41 && code <= 0x5a) return code - 0x41;
  if (code >= 0x61 && code <= 0x7a) return code - 0x61 + 26;
  if (isAsciiDigit(code)) return code - 0x30 + 52;
  if (code === 0x2b || code === 0x2d) return 62;
  return code === 0x2f || code === 0x5f ? 63 : -1;
}

type Decoder = (reading: Reading) => Reading | undefined;

/** These preserve the adjacency of characters. */
const FAITHFUL: readonly Decoder[] = [
  unescaped,
  ...([16, 10, 8, 2] as const).map(
    (base): Decoder =>
      (reading) =>
        characterCodes(reading, base),
  ),
  ...[0, 1].map(
    (shift): Decoder =>
      (reading) =>
        hexBytes(reading, shift),
  ),
  ...[0, 1, 2, 3].map(
    (shift): Decoder =>
      (reading) =>
        base64Bytes(reading, shift),
  ),
];
const DECODERS: readonly Decoder[] = [...FAITHFUL, withoutKeys, reversed];

/** How many encodings are decoded one after the other; each further level costs thirteen times as much. */
export const DEEPEST = 2;

interface Visit {
  /** How many decoders were applied. */
  readonly depth: number;
  /** Whether adjacent code points of the reading were adjacent in the text. */
  readonly isFaithful: boolean;
}

/** Calls `visit` with a reading and with everything decoded from it in up to `deepest` steps. Wipes what was decoded. */
export function visitReadings(
  reading: Reading,
  deepest: number,
  visit: (reading: Reading, how: Visit) => void,
  how: Visit = { depth: 0, isFaithful: true },
): void {
  visit(reading, how);
  if (how.depth === deepest) return;
  for (const decode of DECODERS) {
    const decoded = decode(reading);
    if (decoded === undefined) continue;
    const isFaithful = how.isFaithful && FAITHFUL.includes(decode);
    visitReadings(decoded, deepest, visit, { depth: how.depth + 1, isFaithful });
    decoded.wipe();
  }
}

/** For rows written backwards; a number written backwards is found in any reading. */
function reversed(reading: Reading): Reading {
  const backwards = new Reading(reading.length, reading.isEncoded);
  for (let at = reading.length - 1; at >= 0; at--) backwards.copy(reading, at);
  return backwards;
}
