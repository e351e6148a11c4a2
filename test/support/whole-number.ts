/** The value of an option of a command line. Throws Error for what is no whole number. */
export function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new Error(`--${name}: "${text}" is no whole number of at most nine digits`);
  return Number(text);
}
