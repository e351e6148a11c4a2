/** Numbers that count or measure: three digits stand in them by chance. */
const COUNTERS = /"(time|at|ms|durationMs|level|attempt)":[\d.]+/g;

/** Whether a security code stands in a text as a word of its own; ids, too, hold its digits by chance. */
export function holdsCode(text: string, code: string): boolean {
  return new RegExp(`(?<![\\w.-])${code}(?![\\w.-])`).test(text.replace(COUNTERS, ""));
}
