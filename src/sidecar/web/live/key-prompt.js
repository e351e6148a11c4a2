import { showProblem } from "./panel-frame.js";

const byId = (id) => document.getElementById(id);

/** Asks for an API key if the server requires one, and lets the viewer delete it. */
export class KeyPrompt {
  #keyRing;
  /** Whether nothing can be read without a key. */
  isBlocking = false;

  /** `onChange` is called when the key was replaced or deleted. */
  constructor({ keyRing, onChange }) {
    this.#keyRing = keyRing;
    byId("key-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const key = byId("key").value.trim();
      if (key === "") return;
      keyRing.keep(key);
      byId("key").value = "";
      this.#show(false);
      onChange();
    });
    byId("forget").addEventListener("click", () => {
      keyRing.forget();
      this.#show(false);
      onChange();
    });
    byId("key-later").addEventListener("click", () => this.#show(false));
    this.#show(false);
  }

  /** Asks for a key; `problem` is the server's answer to the request with the previous key, or without one. */
  ask(problem, { canRead, wasRefused }) {
    if (this.isBlocking) return;
    this.isBlocking = !canRead;
    showProblem(byId("key-problem"), wasRefused ? problem : undefined);
    this.#show(true);
    byId("key").focus();
  }

  #show(isAsking) {
    if (!isAsking) this.isBlocking = false;
    byId("key-panel").hidden = !isAsking;
    byId("key-later").hidden = this.isBlocking;
    byId("panels").hidden = this.isBlocking;
    byId("forget").hidden = this.#keyRing.key === "";
  }
}
