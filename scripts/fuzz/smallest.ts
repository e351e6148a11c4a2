/** The time limit, milliseconds. */
const LONGEST_MS = 20_000;

/** Removes pieces from a text, until no piece can be removed while `isBroken` remains true. */
export async function smallest(text: string, isBroken: (text: string) => Promise<boolean>): Promise<string> {
  const end = performance.now() + LONGEST_MS;
  let least = text;
  for (let size = Math.ceil(text.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < least.length && performance.now() < end; ) {
      const shorter = least.slice(0, at) + least.slice(at + size);
      if (await isBroken(shorter)) least = shorter;
      else at += size;
    }
  }
  return least;
}
