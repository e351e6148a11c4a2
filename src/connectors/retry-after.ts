/**
 * The header Retry-After in milliseconds from `now`: seconds, or a date (RFC 9110, 10.2.3). Undefined where it is
 * absent or neither.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
