/** 32 lower-case hexadecimal digits of a UUID. */
export function hexOf(uuid: string): string {
  return uuid.replaceAll("-", "").toLowerCase();
}
