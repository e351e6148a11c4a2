import { Reading } from "./reading.js";

const LARGEST = 0x10ffff;
/** RFC 3629, section 4: the first byte of a sequence of two, three and four bytes. */
const LEADS: readonly (readonly [from: number, to: number, length: number])[] = [
  [0xc2, 0xdf, 2],
  [0xe0, 0xef, 3],
  [0xf0, 0xf4, 4],
];

/**
 * Bytes of UTF-8, and halves of UTF-16 (RFC 2781, section 2.2), among the code points of a reading as the characters that they encode;
 * the rest as it is. The reading that is given is wiped.
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
