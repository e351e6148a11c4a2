import { ApiProblem } from "./api-problem.js";
import { EventStreamParser } from "./event-stream.js";

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
/** A server that lives sends at least a comment in this time. */
const SILENCE_MS = 60_000;

/**
 * The events of the server, for as long as the page is open: it reconnects by itself and goes on after the last event
 * that it has seen. `onState` is told "connecting", "live", "reconnecting", or "refused" with the problem, after which
 * it does not try again. `onGap` is told when what happened before is not known: at first, and when events were lost.
 */
export class Feed {
  #lastId = "";
  #running;

  constructor({ api, onEvent, onState, onGap }) {
    this.api = api;
    this.onEvent = onEvent;
    this.onState = onState;
    this.onGap = onGap;
  }

  start() {
    this.stop();
    this.#running = new AbortController();
    this.#lastId = "";
    this.onState("connecting");
    this.#run(this.#running.signal);
  }

  stop() {
    this.#running?.abort();
  }

  async #run(stopped) {
    let retryMs = FIRST_RETRY_MS;
    while (!stopped.aborted) {
      const { problem, heard } = await this.#follow(stopped);
      if (stopped.aborted) return;
      if (problem?.status === 401 || problem?.status === 403) {
        this.onState("refused", problem);
        return;
      }
      this.onState("reconnecting", problem);
      if (heard) retryMs = FIRST_RETRY_MS;
      // Not all pages at the same moment, when a server comes back.
      const jitter = 0.75 + Math.random() / 2;
      await pause(Math.max(retryMs * jitter, problem?.retryAfterMs ?? 0));
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    }
  }

  /** One connection, from its request to its end; tells whether anything was heard on it. */
  async #follow(stopped) {
    const silence = new AbortController();
    const signal = AbortSignal.any([stopped, silence.signal]);
    let timer = setTimeout(() => silence.abort(), SILENCE_MS);
    let heard = false;
    try {
      const response = await this.api.events(this.#lastId, signal);
      this.onState("live");
      if (this.#lastId === "") this.onGap();
      const parser = new EventStreamParser();
      for await (const text of pieces(response)) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_MS);
        heard = true;
        for (const event of parser.push(text)) this.#deliver(event);
        if (parser.lastId !== "") this.#lastId = parser.lastId;
      }
      return { heard };
    } catch (error) {
      // Anything else is the connection that broke, or was too long silent.
      return { problem: error instanceof ApiProblem ? error : ApiProblem.unanswered(), heard };
    } finally {
      clearTimeout(timer);
    }
  }

  #deliver({ type, data }) {
    try {
      if (type === "reset") this.onGap();
      else this.onEvent(type, JSON.parse(data));
    } catch (error) {
      // One event that can't be shown must not cost the others.
      reportError(error);
    }
  }
}

async function* pieces(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
}

/** Ends early when the network is back. */
function pause(milliseconds) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    addEventListener("online", end);
  });
}
