const TONE = /%\(\s*(\d+)\s*,\s*(\d+)\s*,/g;
const LOOPS = /(?:^|;)\s*loops=(-?\d+)/;

/** How long a teletone script sounds, in milliseconds: `%(on,off,hertz...)` one after the other, `;loops=N` times. */
export function toneLength(script: string): number {
  let once = 0;
  for (const [, on, off] of script.matchAll(TONE)) once += Number(on) + Number(off);
  const loops = Number(LOOPS.exec(script)?.[1] ?? 1);
  if (loops < 0) return once === 0 ? 0 : Number.POSITIVE_INFINITY;
  return once * Math.max(1, loops);
}
