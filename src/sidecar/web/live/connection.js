import { write } from "./cells.js";

const WORDS = {
  connecting: "Connecting …",
  live: "Connected",
  reconnecting: "Reconnecting …",
  refused: "Not connected",
};

/** Says whether what is shown is what is. */
export class Connection {
  #node = document.getElementById("connection");
  #words = document.getElementById("connection-words");
  state = "connecting";

  /** `problem` tells why it is not live. */
  show(state, problem = undefined) {
    this.state = state;
    this.#node.dataset.state = state;
    this.#node.title = problem?.words ?? "";
    write(this.#words, WORDS[state]);
  }
}
