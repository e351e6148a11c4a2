/** Numbers that count or measure: they can contain any three digits by chance. */
const COUNTERS = /"(time|at|ms|durationMs|level|attempt)":[\d.]+/g;

/** Whether a security code is in a text as a separate word; ids, too, can contain its digits by chance. */
export function holdsCode(text: string, code: string): boolean {
  return new RegExp(`(?<![\\w.-])${code}(?![\\w.-])`).test(text.replace(COUNTERS, ""));
}
