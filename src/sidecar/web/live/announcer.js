import { write } from "./cells.js";

/** News that come within this time are told together. */
const GATHER_MS = 1000;

/** Tells those who hear the page instead of seeing it what they must know at once, and does not talk all the time. */
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
