import { write } from "./cells.js";
import { showProblem } from "./panel-frame.js";
import { timeText } from "./time.js";

const WORDS = {
  connecting: "Connecting …",
  live: "Connected",
  reconnecting: "Reconnecting …",
  refused: "Not connected",
};

/** A server that returns soon, for example after a restart, raises no alarm. */
const ALARM_AFTER_MS = 3_000;

/** Shows whether the page is up to date. */
export class Connection {
  #node = document.getElementById("connection");
  #words = document.getElementById("connection-words");
  #problem = document.getElementById("connection-problem");
  /** When the connection was lost, in the browser's time; undefined while it is live. */
  #lostAt;
  state = "connecting";
  problem;

  /** `problem` states why it is not live. */
  show(state, problem = undefined) {
    this.state = state;
    this.problem = problem;
    this.#node.dataset.state = state;
    write(this.#words, WORDS[state]);
    this.#lostAt = state === "reconnecting" ? (this.#lostAt ?? Date.now()) : undefined;
    showProblem(this.#problem, this.#alarm);
  }

  /** Whether the server refuses every request from here, with any key. */
  get isShut() {
    return this.state === "refused" && !this.problem.needsKey && !this.problem.lacksScope;
  }

  get #alarm() {
    if (this.isShut) return this.problem;
    if (!(Date.now() - this.#lostAt >= ALARM_AFTER_MS)) return undefined;
    const time = timeText(new Date(this.#lostAt).toISOString());
    const { words = "", remedy = "", code = "" } = this.problem ?? {};
    return {
      words: `No connection since ${time}: what is shown may have changed. ${words}`.trim(),
      remedy,
      code,
    };
  }
}
