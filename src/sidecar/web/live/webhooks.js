import { element } from "../element.js";
import { button, pill, write, writePill, writeTime } from "./cells.js";
import { newestFirst } from "./keyed-list.js";
import { ListPanel } from "./list-panel.js";
import { PanelFrame } from "./panel-frame.js";
import { Rows } from "./rows.js";
import { untilText } from "./time.js";

const byAge = newestFirst("created");
const isDead = ({ state }) => state === "dead";

/** The webhooks that failed: those that will be retried, and the dead ones, which an operator may replay. */
export class Webhooks extends ListPanel {
  #api;
  #frame = new PanelFrame("webhooks");
  #rows = new Rows(this.#frame.rows, () => this.#row());
  /** Ids of webhooks that were replayed here and are not delivered yet. */
  #replayed = new Set();

  constructor({ api, announce }) {
    super({
      fetchList: () => fetchFailing(api),
      rules: {
        compare: (one, other) => Number(isDead(other)) - Number(isDead(one)) || byAge(one, other),
        belongs: ({ id, state, attempts }) =>
          state === "dead" || (state === "pending" && (attempts > 0 || this.#replayed.has(id))),
      },
      draw: (shown) => this.#frame.show(shown, shown.list?.length ?? 0, (list) => this.#rows.show(list)),
    });
    this.#api = api;
    this.announce = announce;
  }

  take(webhook) {
    super.take(webhook);
    if (isDead(webhook)) this.announce(`Dead webhook: ${webhook.topic}`);
    if (webhook.state !== "pending" && this.#replayed.delete(webhook.id) && !isDead(webhook)) {
      this.#frame.notify(`${webhook.topic} was delivered to ${webhook.url}`);
    }
  }

  /** Updates the times until the next attempts. */
  tick() {
    this.#rows.each((row, webhook) => row.tick(webhook));
  }

  /** Rewrites the times, for example when the date changes. */
  refresh() {
    this.#rows.each((row, webhook) => row.show(webhook));
  }

  #row() {
    const topic = element("strong");
    const state = pill();
    const url = element("p", "url");
    const time = element("time", "digits");
    const history = element("span");
    const why = element("p", "why", time, " · ", history);
    let shown;
    const replay = button("Replay", "small", () => this.#replay(shown, replay));
    const head = element("p", "facts", topic, state);
    const node = element("li", "", element("div", "", head, url, why), replay);
    const tick = (webhook) => {
      write(history, historyOf(webhook, this.#api.now()));
    };
    const show = (webhook) => {
      shown = webhook;
      write(topic, webhook.topic);
      writePill(state, ...headOf(webhook));
      write(url, webhook.url);
      writeTime(time, webhook.created);
      replay.hidden = !isDead(webhook);
      replay.ariaDisabled = "false";
      replay.ariaLabel = `Replay ${webhook.topic} to ${webhook.url}`;
      tick(webhook);
    };
    return { node, show, tick };
  }

  async #replay(webhook, replay) {
    if (replay.ariaDisabled === "true") return;
    replay.ariaDisabled = "true";
    this.#replayed.add(webhook.id);
    try {
      const pending = await this.#api.replay(webhook.id);
      // An event may already have reported its delivery.
      if (!this.#replayed.has(webhook.id)) return;
      this.#frame.notify(`${webhook.topic} is being sent again.`);
      this.take(pending);
    } catch (problem) {
      this.#replayed.delete(webhook.id);
      replay.ariaDisabled = "false";
      this.#frame.reportProblem(problem);
    }
  }
}

async function fetchFailing(api) {
  const lists = await Promise.all(
    ["dead", "pending"].map((state) => api.list("webhooks", { state, limit: 100 })),
  );
  return {
    data: lists.flatMap(({ data }) => data),
    next: lists.find(({ next }) => next !== null)?.next ?? null,
  };
}

function headOf({ state, attempts }) {
  if (state === "dead") return ["Dead", "bad"];
  return attempts === 0 ? ["Sending", "busy"] : ["Failing", "warn"];
}

function historyOf({ state, attempts, last_status, last_error, next_attempt }, now) {
  const tries = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
  const answer = last_error ?? (last_status === null ? "" : `HTTP ${last_status}`);
  const next = state === "pending" && next_attempt !== null ? `next ${untilText(next_attempt, now)}` : "";
  return [attempts > 0 ? tries : "", answer, next].filter(Boolean).join(" · ");
}
