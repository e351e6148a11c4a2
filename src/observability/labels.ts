import { parseUrl } from "../core/url.js";

/** The label for every value that is not known beforehand. */
export const OTHER = "other";

/** The label for a connector that a document gives by its address. */
export const BY_URL = "by-url";

/**
 * Limits a label to a set of values that is known when the process starts. Free text of a document, or a caller's number,
 * would be exposed to every reader of the metrics, and would create a series for each value.
 */
export function oneOf(values: readonly string[]): (value: unknown) => string {
  const known = new Set(values);
  return (value) => (typeof value === "string" && known.has(value) ? value : OTHER);
}

/** A connector of the configuration by its name; one that a document gives by its address is `BY_URL`. */
export function connectorLabel(configured: readonly string[]): (name: string) => string {
  const known = new Set(configured);
  return (name) => (known.has(name) ? name : parseUrl(name) === undefined ? OTHER : BY_URL);
}
