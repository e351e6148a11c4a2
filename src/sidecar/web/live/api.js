import { ApiProblem } from "./api-problem.js";

/**
 * The API of this server, asked with the key that is kept. Every method throws ApiProblem. `onKeyNeeded` is told when a key
 * is missing or wrong, and whether lists can be read without one.
 */
export class Api {
  /** The server's clock less the browser's, in milliseconds: they need not agree. */
  #ahead = 0;

  constructor({ keyRing, onKeyNeeded }) {
    this.keyRing = keyRing;
    this.onKeyNeeded = onKeyNeeded;
  }

  /** The server's time, in milliseconds since the epoch. */
  now() {
    return Date.now() + this.#ahead;
  }

  /** A page of a list: `{ data, next }`. */
  list(name, parameters) {
    return this.#read(`v1/${name}?${new URLSearchParams(parameters)}`);
  }

  settle(id, settlement) {
    return this.#read(`v1/transactions/${encodeURIComponent(id)}/settle`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(settlement),
    });
  }

  /** Gives the webhook, which is pending again. */
  replay(id) {
    return this.#read(`v1/webhooks/${encodeURIComponent(id)}/replay`, { method: "POST" });
  }

  async stopPayment(callId) {
    await this.#ask(`v1/calls/${encodeURIComponent(callId)}/pay/stop`, { method: "POST" });
  }

  /** The event stream from the event after `lastId` on, or from now on where that is "". */
  events(lastId, signal) {
    return this.#ask("v1/events", {
      signal,
      headers: { accept: "text/event-stream", ...(lastId === "" ? {} : { "last-event-id": lastId }) },
    });
  }

  async #read(path, options) {
    const response = await this.#ask(path, options);
    return response.json().catch(() => {
      throw ApiProblem.unreadable();
    });
  }

  async #ask(path, options = {}) {
    const { key } = this.keyRing;
    const isReading = options.method === undefined;
    const response = await this.#fetch(path, options, key);
    if (response.ok) return response;
    const problem = await ApiProblem.of(response);
    if (!problem.needsKey) throw problem;
    // Another request may have found out already, and the viewer given another key.
    if (this.keyRing.key === key) this.keyRing.forget();
    // With the embedded switch a key of the run before is wrong, and none is needed to read.
    const again = isReading && key !== "" ? await this.#fetch(path, options, "") : undefined;
    this.onKeyNeeded(problem, { canRead: !isReading || again?.ok === true, wasRefused: key !== "" });
    if (again?.ok) return again;
    throw problem;
  }

  async #fetch(path, { headers, ...options }, key) {
    const authorization = key === "" ? {} : { authorization: `Bearer ${key}` };
    const asked = { ...options, cache: "no-store", headers: { ...headers, ...authorization } };
    const response = await fetch(path, asked).catch((error) => {
      if (error.name === "AbortError") throw error;
      throw ApiProblem.unanswered();
    });
    const date = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(date)) this.#ahead = this.#aheadBy(date);
    return response;
  }

  /** The header Date has whole seconds: less than that is no difference. */
  #aheadBy(date) {
    const ahead = date + 500 - Date.now();
    return Math.abs(ahead) < 1500 ? 0 : ahead;
  }
}
