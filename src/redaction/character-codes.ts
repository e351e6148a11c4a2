import { isAsciiLetter } from "./digit-values.js";
import { digitIn } from "./escapes.js";
import { BOUNDARY, Reading } from "./reading.js";
import { fromUtf8 } from "./utf8.js";

const COLON = 0x3a;
const EQUALS = 0x3d;
/** White space, quotes, a bracket and a backslash, which may stand between a key and its colon. */
const AROUND_KEYS: ReadonlySet<number> = new Set([0x20, 0x22, 0x27, 0x5c, 0x5d]);
const MOST_AROUND_KEYS = 4;
const LARGEST = 0x10ffff;
/** Smaller numbers are the zero of `0o`, or digits as they are written. */
const SMALLEST = 10;

/**
 * What the numbers of a text are the character codes of: `[52,50]`, as Node's Buffer is in JSON, and the same in other bases,
 * with and without `0x`, `0o` and `0b`. Larger ones, and other words, become a boundary; what stands between two
 * numbers is left out.
 */
export function characterCodes(reading: Reading, base: 16 | 10 | 8 | 2): Reading | undefined {
  // Letters are digits in base 16 only: elsewhere they end a number.
  const isPart = base === 16 ? isWord : isDigit;
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
 * A reading without the words before `:` and `=`: the indices of `{"0": 4, "1": 2}`, whose digits would part those of the
 * values.
 */
export function withoutKeys(reading: Reading): Reading | undefined {
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

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isWord(code: number): boolean {
  return isDigit(code) || isAsciiLetter(code);
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
