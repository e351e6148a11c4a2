import { write } from "./cells.js";

/** News that arrives within this time is announced together. */
const GATHER_MS = 1000;

/** Announces urgent news to users of screen readers, without constant interruptions. */
export class Announcer {
  #node = document.getElementById("announcer");
  #news = [];

  say(words) {
    this.#news.push(words);
    if (this.#news.length === 1) setTimeout(() => this.#notify(), GATHER_MS);
  }

  #notify() {
    const [first, ...others] = this.#news;
    this.#news = [];
    write(this.#node, "");
    write(this.#node, others.length === 0 ? first : `${first}, and ${others.length} more`);
  }
}
