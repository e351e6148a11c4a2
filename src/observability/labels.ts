/** What stands for every value that is not known beforehand. */
export const OTHER = "other";

/** A connector that a document gives by its address. */
export const BY_URL = "by-url";

/**
 * A label takes its values from a set that is known when the process begins. Free text of a document, or a number of a
 * caller, would tell it to whoever reads the metrics, and make a series for each.
 */
export function oneOf(values: readonly string[]): (value: unknown) => string {
  const known = new Set(values);
  return (value) => (typeof value === "string" && known.has(value) ? value : OTHER);
}

/** A connector of the configuration by its name; one that a document gives by its address is `BY_URL`. */
export function connectorLabel(configured: readonly string[]): (name: string) => string {
  const known = new Set(configured);
  return (name) => (known.has(name) ? name : URL.canParse(name) ? BY_URL : OTHER);
}
