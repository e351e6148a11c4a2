/**
 * The fields of a form: `new URLSearchParams(body)`, `Object.entries(request.body)` of a body that a framework has read,
 * or a list of pairs.
 */
export type Params = Iterable<readonly [name: string, value: string | readonly string[]]>;

/** The values of each name, in their order; the names in the order of their UTF-16 code units, as JavaScript sorts. */
export function sortedValues(
  params: Params,
): readonly (readonly [name: string, values: readonly string[]])[] {
  const byName = new Map<string, string[]>();
  for (const [name, value] of params) {
    const values = byName.get(name) ?? [];
    values.push(...(typeof value === "string" ? [value] : value));
    byName.set(name, values);
  }
  return [...byName.keys()].sort().map((name) => [name, byName.get(name) as string[]] as const);
}
