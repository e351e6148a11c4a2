/**
 * Shows a list of views as children of one element, keyed by id. An existing row is updated in place and, if it has the
 * focus, never moved: an element loses the focus when it is moved.
 */
export class Rows {
  #rows = new Map();
  #parent;
  #make;

  /** `make()` returns `{ node, show(view) }`. */
  constructor(parent, make) {
    this.#parent = parent;
    this.#make = make;
  }

  /** Calls `act(row, view)` for every row, for example to update a duration. */
  each(act) {
    for (const { row, view } of this.#rows.values()) act(row, view);
  }

  show(views) {
    const ids = new Set(views.map(({ id }) => id));
    for (const [id, { row }] of this.#rows) if (!ids.has(id)) this.#remove(id, row);
    this.#arrange(views.map((view) => this.#rowOf(view)));
  }

  #rowOf(view) {
    const known = this.#rows.get(view.id);
    if (known?.view === view) return known.row.node;
    const row = known?.row ?? this.#make();
    row.node.dataset.id = view.id;
    row.show(view);
    this.#rows.set(view.id, { row, view });
    return row.node;
  }

  #remove(id, { node }) {
    this.#rows.delete(id);
    node.remove();
  }

  #arrange(nodes) {
    const focused = nodes.findIndex((node) => node.contains(document.activeElement));
    const fixed = focused >= 0 ? focused : nodes.findIndex((node) => node.parentNode === this.#parent);
    if (fixed < 0) {
      this.#parent.append(...nodes);
      return;
    }
    for (let at = fixed - 1; at >= 0; at--) {
      if (nodes[at].nextSibling !== nodes[at + 1]) nodes[at + 1].before(nodes[at]);
    }
    for (let at = fixed + 1; at < nodes.length; at++) {
      if (nodes[at].previousSibling !== nodes[at - 1]) nodes[at - 1].after(nodes[at]);
    }
  }
}
