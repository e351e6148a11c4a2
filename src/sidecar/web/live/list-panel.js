import { atMost, listOf, put } from "./keyed-list.js";

/** A panel that shows a list: loaded from the API, kept up to date by events, drawn at most once per frame. */
export class ListPanel {
  #list = [];
  /** Views that arrived while the list was loading: they may be newer than the list. */
  #held;
  #load = 0;
  #hasMore = false;
  #isDrawing = false;
  #problem;

  /**
   * `fetchList()` returns `{ data, next }`; `rules` are those of keyed-list.js; `draw({ list, problem, hasMore })` shows
   * them, and the list is undefined until it has been loaded once. A background tab is not drawn: `onChange` receives the
   * same arguments immediately, for updates that must be visible there too.
   */
  constructor({ fetchList, rules, draw, onChange = () => undefined }) {
    this.fetchList = fetchList;
    this.rules = { trim: atMost(100), ...rules };
    this.draw = draw;
    this.onChange = onChange;
    this.isLoaded = false;
  }

  /** Whether reloading the list may help: it does not for a key that lacks a scope. */
  get isTroubled() {
    return this.#problem !== undefined && !this.#problem.lacksScope;
  }

  /** The number of views in the list. */
  get length() {
    return this.#list.length;
  }

  /** The problem at the last load; undefined if it succeeded. */
  get problem() {
    return this.#problem;
  }

  /** Reloads the list. A problem is shown in the panel, and the list remains unchanged. */
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

  /** Takes the current version of a view, and adds it to the list or removes it. */
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
    // A place became free for a view that did not fit into the server's page.
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
