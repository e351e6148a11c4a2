import { isAsciiDigit } from "../core/secret-digits.js";

/**
 * The code points of zeros that the digits 1 to 9 follow: Unicode's general category Nd, of Unicode 15 and the later
 * versions up to 17. A test compares them with \p{Nd} of the running Node.js.
 */
const ZEROS_OF_DECIMALS: readonly number[] = [
  0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50,
  0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40,
  0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x10d40, 0x11066,
  0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0,
  0x11950, 0x11bf0, 0x11c50, 0x11d50, 0x11da0, 0x11de0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70,
  0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

/** Digits in circles and brackets, superscripts and subscripts (category No): ranges, and the first digit of each. */
const OTHER_RANGES: readonly (readonly [from: number, to: number, value: number])[] = [
  [0xb2, 0xb3, 2],
  [0xb9, 0xb9, 1],
  [0x2070, 0x2070, 0],
  [0x2074, 0x2079, 4],
  [0x2080, 0x2089, 0],
  [0x2460, 0x2468, 1],
  [0x2474, 0x247c, 1],
  [0x2488, 0x2490, 1],
  [0x24ea, 0x24ea, 0],
  [0x24f5, 0x24fd, 1],
  [0x24ff, 0x24ff, 0],
  [0x2776, 0x277e, 1],
  [0x2780, 0x2788, 1],
  [0x278a, 0x2792, 1],
  [0x1f100, 0x1f100, 0],
  [0x1f101, 0x1f10a, 0],
];

const OTHERS: ReadonlyMap<number, number> = new Map([
  ...ZEROS_OF_DECIMALS.slice(1).flatMap((zero) => row(zero, zero + 9, 0)),
  ...OTHER_RANGES.flatMap(([from, to, value]) => row(from, to, value)),
]);

function row(from: number, to: number, value: number): (readonly [number, number])[] {
  return Array.from({ length: to - from + 1 }, (_, index) => [from + index, value + index] as const);
}

/** The value, 0 to 9, of a digit of any script; -1 for every other code point. */
export function digitValueOf(code: number): number {
  if (code < 0x80) return isAsciiDigit(code) ? code - 0x30 : -1;
  return OTHERS.get(code) ?? -1;
}

/** Whether a code point counts as a letter or a digit, and not as a separator. */
export function isWordCharacter(code: number): boolean {
  if (code < 0x80) return isAsciiDigit(code) || isAsciiLetter(code);
  if (code >= 0xc0 && code !== 0xd7 && code !== 0xf7) return !isPunctuation(code);
  return digitValueOf(code) >= 0;
}

export function isAsciiLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a && code < 0x80;
}

/** Combining marks, punctuation, variation selectors, the byte order mark, and the boundary between fields. */
function isPunctuation(code: number): boolean {
  return (
    (code >= 0x300 && code <= 0x36f) ||
    (code >= 0x2000 && code <= 0x206f) ||
    (code >= 0x20d0 && code <= 0x20ff) ||
    (code >= 0x2e00 && code <= 0x303f) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    code === 0xfeff ||
    code > 0x10ffff
  );
}
