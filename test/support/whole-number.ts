/** The value of a command-line option. Throws Error for anything but a whole number. */
export function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new Error(`--${name}: "${text}" is not a whole number of at most nine digits`);
  return Number(text);
}
