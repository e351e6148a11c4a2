import { atMost, listOf, put } from "./keyed-list.js";

/** A panel that shows a list: loaded from the API, kept up to date by events, drawn at most once a frame. */
export class ListPanel {
  #list = [];
  /** Views that came while a list was loaded: they may be newer than it. */
  #held;
  #load = 0;
  #hasMore = false;
  #isDrawing = false;
  #problem;

  /**
   * `fetchList()` gives `{ data, next }`; `rules` are those of keyed-list.js; `draw({ list, problem, hasMore })` shows
   * them, and the list is undefined until it was loaded once. A tab in the background is not drawn: what must be told
   * there too is told by `onChange`, which is given the same and called at once.
   */
  constructor({ fetchList, rules, draw, onChange = () => undefined }) {
    this.fetchList = fetchList;
    this.rules = { trim: atMost(100), ...rules };
    this.draw = draw;
    this.onChange = onChange;
    this.isLoaded = false;
  }

  /** Whether it is worth to load the list again: a key that lacks a scope gets none by asking. */
  get isTroubled() {
    return this.#problem !== undefined && !this.#problem.lacksScope;
  }

  /** How many there are. */
  get length() {
    return this.#list.length;
  }

  /** What could not be had at the last load; undefined when all was. */
  get problem() {
    return this.#problem;
  }

  /** Loads the list anew. A problem is shown in the panel, and the list stays as it was. */
  async load() {
    const load = ++this.#load;
    this.#held = [];
    try {
      const { data, next } = await this.fetchList();
      if (load !== this.#load) return;
      this.#list = listOf(data, this.rules);
      this.#hasMore = next !== null;
      this.#problem = undefined;
      this.isLoaded = true;
    } catch (problem) {
      if (load !== this.#load) return;
      this.#problem = problem;
    }
    const held = this.#held;
    this.#held = undefined;
    for (const view of held) this.#put(view);
    this.#drawSoon();
  }

  /** A view as it is now; it is put into the list, or taken out of it. */
  take(view) {
    this.#held?.push(view);
    if (this.isLoaded) this.#put(view);
    this.#drawSoon();
  }

  clear() {
    this.#load++;
    this.#held = undefined;
    this.#list = [];
    this.#problem = undefined;
    this.isLoaded = false;
    this.#drawSoon();
  }

  #put(view) {
    const before = this.#list.length;
    this.#list = put(this.#list, view, this.rules);
    // A place became free for one that the server had no room to tell of.
    if (this.#hasMore && this.#list.length < before && this.#held === undefined) this.load();
  }

  get #shown() {
    return {
      list: this.isLoaded ? this.#list : undefined,
      problem: this.#problem,
      hasMore: this.#hasMore,
    };
  }

  #drawSoon() {
    this.onChange(this.#shown);
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(() => {
      this.#isDrawing = false;
      this.draw(this.#shown);
    });
  }
}
