import { element } from "../element.js";
import { maskedText } from "./amount.js";
import { button, pill, tableRow, write, writePill } from "./cells.js";
import { atMost, newestFirst } from "./keyed-list.js";
import { ListPanel } from "./list-panel.js";
import { PanelFrame } from "./panel-frame.js";
import { Rows } from "./rows.js";
import { durationText } from "./time.js";
import { endText, fieldErrorText, isCollecting, resultText, stageText } from "./words.js";

const byStart = newestFirst("started");
const byEnd = (one, other) => compareEnds(withEnd(one), withEnd(other));
const compareEnds = newestFirst("ended");
const inProgress = atMost(100);
/** A call that has ended remains listed for a while: the operator is waiting for its outcome. */
const ended = atMost(5);

const RULES = {
  compare: (one, other) =>
    Number(other.active) - Number(one.active) || (one.active ? byStart : byEnd)(one, other),
  belongs: () => true,
  trim: (calls) => [
    ...inProgress(calls.filter(({ active }) => active)),
    ...ended(calls.filter(({ active }) => !active)),
  ],
};

/** Tones of the results that are not failures. */
const TONES = {
  success: "good",
  "caller-hung-up": "quiet",
  "caller-interrupted-with-star": "quiet",
  "relay-pay-stop": "quiet",
};

/** The calls in progress, and the most recent that ended. */
export class Calls extends ListPanel {
  #api;
  #frame = new PanelFrame("calls");
  #rows = new Rows(this.#frame.rows, () => this.#row());

  constructor(api) {
    super({
      fetchList: () => fetchCalls(api),
      rules: RULES,
      draw: (shown) => {
        const count = shown.list?.filter(({ active }) => active).length ?? 0;
        this.#frame.show(shown, count, (list) => this.#rows.show(list), "in progress");
      },
    });
    this.#api = api;
  }

  /** Updates the durations of the calls. */
  tick() {
    this.#rows.each((row, call) => row.tick(call));
  }

  #row() {
    const from = element("strong");
    const to = element("small");
    const stage = pill();
    const why = element("small");
    const lasted = element("span", "digits");
    let shown;
    const stop = button("Stop", "small", () => this.#stop(shown, stop));
    const node = tableRow(["caller", from, to], ["stage", stage, why], ["lasts", lasted], ["action", stop]);
    const tick = (call) => {
      const end = call.active ? this.#api.now() : Date.parse(call.ended ?? call.started);
      write(lasted, call.active || call.ended ? durationText(end - Date.parse(call.started)) : "");
    };
    const show = (call) => {
      shown = call;
      node.toggleAttribute("data-ended", !call.active);
      write(from, maskedText(call.from));
      // The dialect is not known before the first document.
      write(to, [`to ${call.to}`, call.dialect].filter(Boolean).join(" · "));
      writePill(stage, ...headOf(call));
      write(why, reasonOf(call));
      stop.hidden = !isCollecting(call);
      if (stop.hidden) showStopping(stop, false);
      stop.ariaLabel = `Stop the payment of ${maskedText(call.from)}`;
      tick(call);
    };
    return { node, show, tick };
  }

  async #stop({ id, from }, stop) {
    if (stop.ariaDisabled === "true") return;
    showStopping(stop, true);
    try {
      await this.#api.stopPayment(id);
      this.#frame.notify(`The payment of ${maskedText(from)} is being stopped. The call continues.`);
    } catch (problem) {
      showStopping(stop, false);
      this.#frame.reportProblem(problem);
    }
  }
}

/** The end of a call is unknown if its controller died. */
function withEnd(call) {
  return { id: call.id, ended: call.ended ?? call.started };
}

/** The server's next page continues with calls that ended long ago: these do not count as more. */
async function fetchCalls(api) {
  const { data, next } = await api.list("calls", { limit: 100 });
  return { data, next: data.every(({ active }) => active) ? next : null };
}

/** Not `disabled`: a disabled button loses the focus. */
function showStopping(stop, isStopping) {
  stop.ariaDisabled = String(isStopping);
  write(stop, isStopping ? "Stopping …" : "Stop");
}

function headOf({ active, stage, result }) {
  if (active && stage !== null) return [stageText(stage), "busy"];
  if (result !== null) return [resultText(result), TONES[result] ?? "bad"];
  return [active ? "In call" : "No payment", "quiet"];
}

function reasonOf({ active, stage, attempt, error, ended_by }) {
  if (!active) return ended_by === null ? "ended" : endText(ended_by);
  if (stage === null) return "";
  const tried = attempt !== null && attempt > 1 ? `attempt ${attempt}` : "";
  const reason = error === null ? "" : fieldErrorText(error);
  return [tried, reason].filter(Boolean).join(": ");
}
