import { AppError } from "../../domain/errors.js";

/** Which list a place is in: one of another list is no place in this one. */
export type ListName = "transactions" | "webhooks" | "calls" | "active-calls";

/** A place in a list that is ordered by a number, and by an id among those with the same number. */
export interface Place {
  readonly at: number;
  readonly id: string;
}

/** What a client gives back to get the next page; it means nothing to it. */
export function cursorOf(list: ListName, { at, id }: Place): string {
  return Buffer.from(`${list}:${at}:${id}`).toString("base64url");
}

/** Reads `after`, of one of these lists. Throws AppError REQUEST_INVALID, without quoting it. */
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
