import type { ListView } from "../../domain/views.js";

/** How a list becomes pages. */
export interface Paging<Row, View> {
  readonly limit: number;
  view(row: Row): View;
  cursor(row: Row): string;
}

/** A page of rows that were asked for with one more than `limit`: whether it came tells whether there is a next page. */
export function pageOf<Row, View>(
  rows: readonly Row[],
  { limit, view, cursor }: Paging<Row, View>,
): ListView<View> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? cursor(last) : null;
  return { object: "list", data: shown.map(view), next };
}
