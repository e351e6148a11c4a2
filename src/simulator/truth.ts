const WORDS: ReadonlySet<string> = new Set(["yes", "on", "true", "t", "enabled", "active", "allow"]);

/** What FreeSWITCH takes for yes: one of its words, or a number that is not zero (switch_true). */
export function isTrue(text: string | undefined): boolean {
  if (text === undefined) return false;
  return WORDS.has(text.toLowerCase()) || (/^-?[\d.]+$/.test(text) && Number.parseInt(text, 10) !== 0);
}
