import { ApiProblem } from "./api-problem.js";
import { EventStreamParser } from "./event-stream.js";

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
/** A running server sends at least a comment within this time. */
const SILENCE_MS = 60_000;

/**
 * The events of the server, for as long as the page is open: the feed reconnects automatically and resumes after the last
 * event received. `onState` is called with "connecting", "live", "reconnecting", or "refused" and the problem; after
 * "refused" it does not reconnect. `onGap` is called when earlier events are unknown: at the start and after lost events.
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
      const { problem, hasReceived } = await this.#follow(stopped);
      if (stopped.aborted) return;
      if (problem?.status === 401 || problem?.status === 403) {
        this.onState("refused", problem);
        return;
      }
      this.onState("reconnecting", problem);
      if (hasReceived) retryMs = FIRST_RETRY_MS;
      // Prevents all pages from reconnecting at the same moment when a server returns.
      const jitter = 0.75 + Math.random() / 2;
      await pause(Math.max(retryMs * jitter, problem?.retryAfterMs ?? 0));
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    }
  }

  /** One connection, from its request to its end; returns whether it received anything. */
  async #follow(stopped) {
    const silence = new AbortController();
    const signal = AbortSignal.any([stopped, silence.signal]);
    let timer = setTimeout(() => silence.abort(), SILENCE_MS);
    let hasReceived = false;
    try {
      const response = await this.api.events(this.#lastId, signal);
      this.onState("live");
      if (this.#lastId === "") this.onGap();
      const parser = new EventStreamParser();
      for await (const text of pieces(response)) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_MS);
        hasReceived = true;
        for (const event of parser.push(text)) this.#deliver(event);
        if (parser.lastId !== "") this.#lastId = parser.lastId;
      }
      return { hasReceived };
    } catch (error) {
      // Any other error means that the connection broke or was silent too long.
      return { problem: error instanceof ApiProblem ? error : ApiProblem.unanswered(), hasReceived };
    } finally {
      clearTimeout(timer);
    }
  }

  #deliver({ type, data }) {
    try {
      if (type === "reset") this.onGap();
      else this.onEvent(type, JSON.parse(data));
    } catch (error) {
      // An event that cannot be shown must not affect the others.
      reportError(error);
    }
  }
}

async function* pieces(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
}

/** Ends early when the network returns. */
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
