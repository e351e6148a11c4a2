import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import { AppError } from "../../../core/errors.js";
import type { ListView } from "../../../observability/views.js";

/** The app as used by the API's routes: requests have the types of their schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** The list that a place belongs to: a place in one list is invalid in another. */
type ListName = "transactions" | "webhooks" | "calls" | "active-calls";

/** A place in a list that is ordered by a number, then by id. */
export interface Place {
  readonly at: number;
  readonly id: string;
}

/** An opaque cursor that a client sends back to get the next page. */
export function cursorOf(list: ListName, { at, id }: Place): string {
  return Buffer.from(`${list}:${at}:${id}`).toString("base64url");
}

/** Reads `after`, a cursor of one of these lists. Throws AppError REQUEST_INVALID, without quoting it. */
export function readCursor<List extends ListName>(
  cursor: string,
  lists: readonly List[],
): Place & { readonly list: List } {
  const [, name, at, id] =
    /^([a-z-]+):(\d{1,15}):(.*)$/s.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  const list = lists.find((known) => known === name);
  if (list === undefined || id === undefined)
    throw new AppError("REQUEST_INVALID", "query parameter after must be the `next` of a page of this list");
  return { list, at: Number(at), id };
}

/** How to split a list into pages. */
interface Paging<Row, View> {
  readonly limit: number;
  view(row: Row): View;
  cursor(row: Row): string;
}

/** A page of rows, queried with `limit` plus one: the extra row shows whether there is a next page. */
export function pageOf<Row, View>(
  rows: readonly Row[],
  { limit, view, cursor }: Paging<Row, View>,
): ListView<View> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? cursor(last) : null;
  return { object: "list", data: shown.map(view), next };
}
