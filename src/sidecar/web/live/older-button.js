import { write } from "./cells.js";
import { showProblem } from "./panel-frame.js";

const byId = (id) => document.getElementById(id);

/** The footer of a list: the button that shows older rows or, if there are none to show, the reason. */
export class OlderButton {
  #button = byId("older");
  #end = byId("older-end");
  #most;

  /** At most `most` rows are shown. `onPress()` returns the problem, if any. */
  constructor({ most, onPress }) {
    this.#most = most;
    this.#button.addEventListener("click", () => this.#press(onPress));
  }

  /** `count` rows are shown; `hasMore`: the server has older ones; `isExtended`: older ones are already shown. */
  show({ count, hasMore, isExtended }) {
    const hadFocus = document.activeElement === this.#button;
    const isFull = count >= this.#most;
    this.#button.hidden = !hasMore || isFull;
    if (!isExtended || !this.#button.hidden) write(this.#end, "");
    else if (isFull) write(this.#end, `The newest ${count} are shown. Choose a state to see older ones.`);
    else write(this.#end, "There are no older transactions.");
    if (hadFocus && this.#button.hidden) this.#end.focus({ preventScroll: true });
  }

  async #press(onPress) {
    if (this.#button.ariaDisabled === "true") return;
    this.#showLoading(true);
    showProblem(byId("older-problem"), await onPress());
    this.#showLoading(false);
  }

  /** Not `disabled`: a disabled button loses the focus. */
  #showLoading(isLoading) {
    this.#button.ariaDisabled = String(isLoading);
    write(this.#button, isLoading ? "Loading …" : "Show older");
  }
}
