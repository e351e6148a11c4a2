import { element } from "../element.js";
import { maskedText, transactionTitle } from "./amount.js";
import { errorText, pill, tableRow, write, writePill, writeTime } from "./cells.js";
import { newestFirst } from "./keyed-list.js";
import { ListPanel } from "./list-panel.js";
import { PanelFrame } from "./panel-frame.js";
import { Rows } from "./rows.js";
import { methodText, stateText } from "./words.js";

const PAGE = 50;
const TONES = { approved: "good", declined: "bad", failed: "bad", unknown: "warn", sent: "busy" };

/** The newest transactions, of every state or of one. */
export class Transactions extends ListPanel {
  #frame = new PanelFrame("transactions");
  #rows = new Rows(this.#frame.rows, row);
  #state = document.getElementById("state");

  constructor(api) {
    super({
      fetchList: () =>
        api.list("transactions", { limit: PAGE, ...(this.#state.value && { state: this.#state.value }) }),
      rules: {
        compare: newestFirst("created"),
        belongs: ({ state }) => this.#state.value === "" || state === this.#state.value,
        trim: (list) => list.slice(0, PAGE),
      },
      draw: (shown) => this.#frame.show(shown, 0, (list) => this.#rows.show(list)),
    });
    this.#state.addEventListener("change", () => this.load());
  }
}

function row() {
  const time = element("time", "digits");
  const amount = element("strong", "digits");
  const number = element("span", "digits");
  const method = element("small");
  const connector = element("span");
  const id = element("small", "id");
  const state = pill();
  const why = element("small", "why");
  const node = tableRow(
    ["time", time],
    ["amount", amount],
    ["paid", number, method],
    ["connector", connector, id],
    ["state", state, why],
  );
  const show = (transaction) => {
    writeTime(time, transaction.created);
    write(amount, transactionTitle(transaction));
    write(number, maskedText(transaction.number));
    write(method, methodText(transaction));
    write(connector, transaction.connector);
    write(id, transaction.id);
    writePill(state, headOf(transaction), toneOf(transaction));
    write(why, reasonOf(transaction));
  };
  return { node, show };
}

function headOf({ state, settlement }) {
  return settlement === null ? stateText(state) : `${stateText(state)}: ${settlement.as}`;
}

function toneOf({ state, settlement }) {
  return TONES[settlement?.as ?? state] ?? "quiet";
}

function reasonOf({ error, settlement, confirmation, token }) {
  if (settlement !== null) return [`by ${settlement.by}`, settlement.note].filter(Boolean).join(": ");
  return errorText(error) || (confirmation ?? token ?? "");
}
