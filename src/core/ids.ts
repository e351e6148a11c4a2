/** 32 lower-case hexadecimal digits of a UUID. */
export function hexOf(uuid: string): string {
  return uuid.replaceAll("-", "").toLowerCase();
}

/** A UUID in any text, as the source of a regular expression without regard to case (RFC 9562, section 4). */
export const UUID = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}";
