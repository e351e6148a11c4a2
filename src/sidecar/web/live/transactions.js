import { element } from "../element.js";
import { maskedText, transactionTitle } from "./amount.js";
import { errorText, pill, tableRow, write, writePill, writeTime } from "./cells.js";
import { newestFirst } from "./keyed-list.js";
import { ListPanel } from "./list-panel.js";
import { OlderButton } from "./older-button.js";
import { PanelFrame } from "./panel-frame.js";
import { Rows } from "./rows.js";
import { methodText, stateText } from "./words.js";

const PAGE = 50;
/** As many as a person may read here, and a browser page can hold; the API provides the rest. */
const MAX_ROWS = 1000;
/** The server's maximum page size. */
const MAX_PAGE = 100;
const NONE = "No transactions. Each collected card appears here, with the connector's answer.";
const TONES = { approved: "good", declined: "bad", failed: "bad", unknown: "warn", sent: "busy" };

/** The newest transactions, of all states or one, and as many older ones as were requested. */
export class Transactions extends ListPanel {
  #frame = new PanelFrame("transactions");
  #rows = new Rows(this.#frame.rows, row);
  #state = document.getElementById("state");
  #older = new OlderButton({ most: MAX_ROWS, onPress: () => this.#showOlder() });
  #wanted = PAGE;

  constructor({ api, announce }) {
    super({
      fetchList: () =>
        fetchNewest(this.#wanted, (parameters) =>
          api.list("transactions", { ...parameters, ...(this.#state.value && { state: this.#state.value }) }),
        ),
      rules: {
        compare: newestFirst("created"),
        belongs: ({ state }) => this.#state.value === "" || state === this.#state.value,
        // One more than is shown: the extra row shows whether there are older ones.
        trim: (list) => list.slice(0, this.#wanted + 1),
      },
      draw: (shown) => this.#draw(shown),
    });
    this.announce = announce;
    this.#state.addEventListener("change", () => {
      this.#wanted = PAGE;
      this.load();
    });
  }

  clear() {
    this.#wanted = PAGE;
    super.clear();
  }

  /** Rewrites the times, for example when the date changes. */
  refresh() {
    this.#rows.each((row, transaction) => row.show(transaction));
  }

  get #count() {
    return Math.min(this.length, this.#wanted);
  }

  #draw({ list, problem, hasMore }) {
    const shown = list?.slice(0, this.#wanted);
    this.#older.show({
      count: shown?.length ?? 0,
      hasMore: hasMore || this.length > this.#wanted,
      isExtended: this.#wanted > PAGE,
    });
    this.#frame.sayEmpty(this.#state.value === "" ? NONE : "No transactions are in this state.");
    this.#frame.show({ list: shown, problem }, 0, (rows) => this.#rows.show(rows));
  }

  /**
   * Reloads the list, one page longer: rows have been added and removed since its last page was read, and none must be
   * missed. Returns the problem, if any.
   */
  async #showOlder() {
    const before = this.#count;
    this.#wanted += PAGE;
    await this.load();
    if (this.problem !== undefined) {
      this.#wanted -= PAGE;
      return this.problem;
    }
    this.announce(`${this.#count - before} older transactions are shown, ${this.#count} in all.`);
    return undefined;
  }
}

/** The newest rows, in as many pages as necessary. */
async function fetchNewest(wanted, fetchPage) {
  const data = [];
  let next = null;
  do {
    const limit = Math.min(wanted - data.length, MAX_PAGE);
    const page = await fetchPage({ limit, ...(next !== null && { after: next }) });
    data.push(...page.data);
    next = page.next;
  } while (next !== null && data.length < wanted);
  return { data, next };
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
