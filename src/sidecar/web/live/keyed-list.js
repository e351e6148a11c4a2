/**
 * A list of views without two of the same id. `rules.compare` is its order, `rules.belongs` says which views are in it,
 * and `rules.trim` bounds it. Every function gives a new list and leaves the old one as it was.
 */

function ordered(views, { compare, belongs, trim }) {
  return trim(views.filter(belongs).sort(compare));
}

/** The list of these views; of two with the same id the later counts. */
export function listOf(views, rules) {
  return ordered([...new Map(views.map((view) => [view.id, view])).values()], rules);
}

/** Adds a view, or puts it in the place of the older one; one that no longer belongs to the list goes. */
export function put(list, view, rules) {
  return ordered([...list.filter(({ id }) => id !== view.id), view], rules);
}

/** Orders by an ISO 8601 time in UTC, newest first, and by id where that is the same. */
export function newestFirst(member) {
  return (one, other) => compareTexts(other[member], one[member]) || compareTexts(other.id, one.id);
}

export function atMost(count) {
  return (views) => views.slice(0, count);
}

function compareTexts(one, other) {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
