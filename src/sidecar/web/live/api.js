import { ApiProblem } from "./api-problem.js";

/**
 * Calls the API of this server with the stored key. Every method throws ApiProblem. `onKeyNeeded` is called if the key is
 * missing or wrong, with whether lists can be read without one.
 */
export class Api {
  /** The server's clock minus the browser's, in milliseconds: they may differ. */
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

  /** Returns the webhook, which is pending again. */
  replay(id) {
    return this.#read(`v1/webhooks/${encodeURIComponent(id)}/replay`, { method: "POST" });
  }

  async stopPayment(callId) {
    await this.#ask(`v1/calls/${encodeURIComponent(callId)}/pay/stop`, { method: "POST" });
  }

  /** The event stream, starting after `lastId`, or with new events only if that is "". */
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
    // Another request may already have failed, and the viewer entered another key.
    if (this.keyRing.key === key) this.keyRing.forget();
    // With the embedded switch, a key of the previous run is wrong, and none is needed to read.
    const keyless = isReading && key !== "" ? await this.#fetch(path, options, "") : undefined;
    this.onKeyNeeded(problem, { canRead: !isReading || keyless?.ok === true, wasRefused: key !== "" });
    if (keyless?.ok) return keyless;
    throw problem;
  }

  async #fetch(path, { headers, ...options }, key) {
    const authorization = key === "" ? {} : { authorization: `Bearer ${key}` };
    const request = { ...options, cache: "no-store", headers: { ...headers, ...authorization } };
    const response = await fetch(path, request).catch((error) => {
      if (error.name === "AbortError") throw error;
      throw ApiProblem.unanswered();
    });
    const date = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(date)) this.#ahead = this.#aheadBy(date);
    return response;
  }

  /** The Date header has a resolution of one second: smaller differences are ignored. */
  #aheadBy(date) {
    const ahead = date + 500 - Date.now();
    return Math.abs(ahead) < 1500 ? 0 : ahead;
  }
}
