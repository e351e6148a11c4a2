import { write } from "./cells.js";
import { showProblem } from "./panel-frame.js";

const byId = (id) => document.getElementById(id);

/** What is under a list: the button that shows older rows or, where there are none to show, why. */
export class OlderButton {
  #button = byId("older");
  #end = byId("older-end");
  #most;

  /** No more than `most` rows are shown. `onPress()` gives the problem where there is one. */
  constructor({ most, onPress }) {
    this.#most = most;
    this.#button.addEventListener("click", () => this.#press(onPress));
  }

  /** `count` rows are there, and `hasMore` says whether the server has older ones; `isExtended`, whether some were shown. */
  show({ count, hasMore, isExtended }) {
    const hadFocus = document.activeElement === this.#button;
    const isFull = count >= this.#most;
    this.#button.hidden = !hasMore || isFull;
    if (!isExtended || !this.#button.hidden) write(this.#end, "");
    else if (isFull) write(this.#end, `The newest ${count} are shown. Choose a state to see older ones.`);
    else write(this.#end, "There are no older ones.");
    if (hadFocus && this.#button.hidden) this.#end.focus({ preventScroll: true });
  }

  async #press(onPress) {
    if (this.#button.ariaDisabled === "true") return;
    this.#showLoading(true);
    showProblem(byId("older-problem"), await onPress());
    this.#showLoading(false);
  }

  /** Not `disabled`: a button that is loses the focus. */
  #showLoading(isLoading) {
    this.#button.ariaDisabled = String(isLoading);
    write(this.#button, isLoading ? "Loading …" : "Show older");
  }
}
