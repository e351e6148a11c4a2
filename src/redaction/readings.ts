import { characterCodes, withoutKeys } from "./character-codes.js";
import { unescaped } from "./escapes.js";
import { Reading } from "./reading.js";
import { base64Bytes, hexBytes } from "./rows.js";

type Decoder = (reading: Reading) => Reading | undefined;

/** These keep what stands beside a character beside it. */
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

/** So many ways to write a text are undone one after the other; each step costs thirteen times as much. */
export const DEEPEST = 2;

export interface Visit {
  /** How many decoders it took. */
  readonly depth: number;
  /** Whether what is side by side in the reading was so in the text. */
  readonly isFaithful: boolean;
}

/** Calls `visit` with a reading and with everything that `deepest` steps decode from it. What was decoded is wiped. */
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

/** For rows that are written from their end; a number that is, is found in any reading. */
function reversed(reading: Reading): Reading {
  const backwards = new Reading(reading.length, reading.isEncoded);
  for (let at = reading.length - 1; at >= 0; at--) backwards.copy(reading, at);
  return backwards;
}
