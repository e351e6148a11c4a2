const WORDS: ReadonlySet<string> = new Set(["yes", "on", "true", "t", "enabled", "active", "allow"]);

/** Whether FreeSWITCH accepts the text as true: one of its words, or a nonzero number (switch_true). */
export function isTrue(text: string | undefined): boolean {
  if (text === undefined) return false;
  return WORDS.has(text.toLowerCase()) || (/^-?[\d.]+$/.test(text) && Number.parseInt(text, 10) !== 0);
}
