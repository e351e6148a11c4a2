import { digitIn } from "./escapes.js";
import { Reading } from "./reading.js";
import { fromUtf8 } from "./utf8.js";

/**
 * The bytes that rows of hexadecimal digits encode, in pairs from the digit `shift` (0 or 1) of each row on. A row is as short
 * as one pair, so that pairs with something between them (`34:32`, `0x34, 0x32`) count too. Each byte has its row's place.
 */
export function hexBytes(reading: Reading, shift: number): Reading | undefined {
  return rows(reading, shift, { isPart: (code) => digitIn(code, 16) >= 0, read: hexRow, least: 2 });
}

/** The same of base64 and base64url (RFC 4648), whose groups of four begin `shift` (0 to 3) characters after the row does. */
export function base64Bytes(reading: Reading, shift: number): Reading | undefined {
  return rows(reading, shift, { isPart: (code) => sextetOf(code) >= 0, read: base64Row, least: 4 });
}

/** A row, from its first character to behind its last one. */
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
    // What stands between two rows parts what they encode.
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
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 52;
  if (code === 0x2b || code === 0x2d) return 62;
  return code === 0x2f || code === 0x5f ? 63 : -1;
}
