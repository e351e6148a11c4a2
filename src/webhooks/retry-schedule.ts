const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

/** Pauses between the tries of a webhook, eight in all: a server that is away for a day still gets it. Milliseconds. */
export const PAUSES_MS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  HOUR,
  6 * HOUR,
  24 * HOUR,
];
/** A server may ask for no more than this. */
const LONGEST_ASKED_MS = 24 * HOUR;
/** The part of a pause that is added by chance, so that a server that comes back is not met by all at once. */
const JITTER = 0.2;

/**
 * When a webhook is tried again. `attempts`: those before the one that failed at `at`. `askedMs`: what the server asked
 * to wait; it makes the pause longer, never shorter. `random`: 0 to 1. Undefined: no further try.
 */
export function nextTry(attempts: number, at: number, askedMs: number, random: number): number | undefined {
  const pause = PAUSES_MS[attempts];
  if (pause === undefined) return undefined;
  return Math.round(at + Math.max(pause * (1 + JITTER * random), Math.min(askedMs, LONGEST_ASKED_MS)));
}
