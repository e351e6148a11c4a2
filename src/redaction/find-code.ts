import type { SecretDigits } from "../domain/secret-digits.js";
import { digitValueOf, isWordCharacter } from "./digit-values.js";
import type { Place, Reading } from "./reading.js";

const POINT = 0x2e;
const COMMA = 0x2c;

/**
 * Where a security code stands by itself: its digits in a row, and neither part of a word, of another number, nor of an
 * amount (`321.50`, `12.321`). In a list (`4242...,12,30,321`) it does. What is encoded must be a readable text: three given digits stand in the bytes of one
 * random text of some ten thousand.
 */
export function findCode(reading: Reading, code: SecretDigits, found: (place: Place) => void): void {
  for (let start = 0; start + code.length <= reading.length; start++) {
    const end = start + code.length;
    if (!isAt(reading, start, code)) continue;
    if (reading.isEncoded ? !isEncodedAlone(reading, start, end) : !isAlone(reading, start, end)) continue;
    found(reading.placeOf(start, end));
  }
}

/** Whether a part of a reading holds the code's digits and nothing else but marks between them. */
export function isOnlyCode(reading: Reading, start: number, end: number, code: SecretDigits): boolean {
  let seen = 0;
  for (let at = start; at < end; at++) {
    const value = digitValueOf(reading.at(at));
    if (value < 0 && isWordCharacter(reading.at(at))) return false;
    if (value < 0) continue;
    if (seen === code.length || value !== code.at(seen)) return false;
    seen++;
  }
  return seen === code.length;
}

function isAt(reading: Reading, start: number, code: SecretDigits): boolean {
  for (let index = 0; index < code.length; index++)
    if (digitValueOf(reading.at(start + index)) !== code.at(index)) return false;
  return true;
}

function isAlone(reading: Reading, start: number, end: number): boolean {
  if (isWordCharacter(reading.at(start - 1)) || isWordCharacter(reading.at(end))) return false;
  const isDigit = (at: number) => digitValueOf(reading.at(at)) >= 0;
  const isFraction = reading.at(start - 1) === POINT && isDigit(start - 2);
  const isMark = reading.at(end) === POINT || reading.at(end) === COMMA;
  const hasCents = isMark && isDigit(end + 1) && isDigit(end + 2) && !isDigit(end + 3);
  return !isFraction && !hasCents;
}

function isEncodedAlone(reading: Reading, start: number, end: number): boolean {
  if (digitValueOf(reading.at(start - 1)) >= 0 || digitValueOf(reading.at(end)) >= 0) return false;
  const row = reading.placeOf(start);
  const isOfRow = (at: number) => {
    if (at < 0 || at >= reading.length) return false;
    const place = reading.placeOf(at);
    return place.from === row.from && place.to === row.to;
  };
  for (let at = start; isOfRow(at); at--) if (!isReadable(reading.at(at))) return false;
  for (let at = start; isOfRow(at); at++) if (!isReadable(reading.at(at))) return false;
  return true;
}

function isReadable(code: number): boolean {
  return code >= 0x20 && code !== 0x7f && !(code >= 0x80 && code < 0xa0);
}
