/**
 * A list of views with unique ids. `rules.compare` is its order, `rules.belongs` selects the views that belong to it, and
 * `rules.trim` bounds it. Every function returns a new list and leaves the old one unchanged.
 */

function ordered(views, { compare, belongs, trim }) {
  return trim(views.filter(belongs).sort(compare));
}

/** The list of these views; of two with the same id, the later one is kept. */
export function listOf(views, rules) {
  return ordered([...new Map(views.map((view) => [view.id, view])).values()], rules);
}

/** Adds a view, or replaces the older one; a view that no longer belongs to the list is removed. */
export function put(list, view, rules) {
  return ordered([...list.filter(({ id }) => id !== view.id), view], rules);
}

/** Orders by an ISO 8601 time in UTC, newest first, then by id. */
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
