import type { SecretDigits } from "./secret-digits.js";

const SHOWN = 4;
const ZERO = 0x30;

/**
 * What may stand between two digits: up to three characters that are neither digits nor letters, also as addresses and
 * HTML encode them.
 */
const SEPARATOR = /(?:%[2-7][0-9a-f]|&(?:nbsp|#\d{1,4}|#x[0-9a-f]{1,4});|[^\p{L}\p{N}]){1,3}/iuy;

function endOfSeparator(text: string, at: number): number {
  SEPARATOR.lastIndex = at;
  return SEPARATOR.test(text) ? SEPARATOR.lastIndex : at;
}

/** The places of the number's digits in `text`, when it begins at `start`. */
function placesOf(text: string, start: number, digits: SecretDigits): readonly number[] | undefined {
  const places: number[] = [];
  const isAt = (at: number) => text.charCodeAt(at) - ZERO === digits.at(places.length);
  let at = start;
  while (places.length < digits.length) {
    if (places.length > 0 && !isAt(at)) at = endOfSeparator(text, at);
    if (!isAt(at)) return undefined;
    places.push(at);
    at++;
  }
  return places;
}

/**
 * A text from outside (a payment processor's answer) with this number masked wherever it stands, whole or with
 * separators. The masked form keeps the last four digits.
 */
export function hideNumber(text: string, digits: SecretDigits, mark: string): string {
  if (digits.length === 0) return text;
  const shown = text.split("");
  for (let at = 0; at < text.length; at++) {
    const places = placesOf(text, at, digits);
    if (places === undefined) continue;
    for (const place of places.slice(0, Math.max(0, places.length - SHOWN))) shown[place] = mark;
    at = places.at(-1) as number;
  }
  return shown.join("");
}
