import { element } from "../element.js";
import { maskedText, transactionTitle } from "./amount.js";
import { button, errorText, write, writeTime } from "./cells.js";
import { newestFirst } from "./keyed-list.js";
import { ListPanel } from "./list-panel.js";
import { PanelFrame } from "./panel-frame.js";
import { Rows } from "./rows.js";
import { methodText } from "./words.js";

const TITLE = document.title;

/** The transactions for which it is unknown whether money moved: an operator has to find out and settle them. */
export class Unknown extends ListPanel {
  #frame = new PanelFrame("unknown");
  #rows = new Rows(this.#frame.rows, () => this.#row());
  #dialog;

  constructor({ api, dialog, announce }) {
    super({
      fetchList: () => api.list("transactions", { state: "unknown", limit: 100 }),
      rules: { compare: newestFirst("created"), belongs: ({ state }) => state === "unknown" },
      draw: (shown) => this.#frame.show(shown, shown.list?.length ?? 0, (list) => this.#rows.show(list)),
      onChange: ({ list = [] }) => {
        document.title = list.length > 0 ? `(${list.length}) ${TITLE}` : TITLE;
      },
    });
    this.#dialog = dialog;
    this.announce = announce;
    dialog.onSettled = (transaction) => {
      this.take(transaction);
      this.#frame.notify(`${titleOf(transaction)} is settled as ${transaction.settlement.as}.`);
      this.#frame.focus();
    };
  }

  take(transaction) {
    super.take(transaction);
    this.#dialog.follow(transaction);
    if (transaction.state === "unknown") this.announce(`To settle: ${titleOf(transaction)}`);
  }

  /** Rewrites the times, for example when the date changes. */
  refresh() {
    this.#rows.each((row, transaction) => row.show(transaction));
  }

  #row() {
    const amount = element("strong", "digits");
    const paid = element("span", "digits");
    const time = element("time", "digits");
    const connector = element("span");
    const id = element("code");
    const why = element("p", "why");
    let shown;
    const settle = button("Settle …", "primary", () => this.#dialog.open(shown));
    const facts = element("p", "facts", amount, paid, connector, time);
    const node = element("li", "", element("div", "", facts, why, element("p", "id", "Id ", id)), settle);
    const show = (transaction) => {
      shown = transaction;
      write(amount, transactionTitle(transaction));
      write(paid, `${methodText(transaction)} ${maskedText(transaction.number)}`);
      write(connector, transaction.connector);
      writeTime(time, transaction.sent ?? transaction.created);
      write(id, transaction.id);
      write(why, errorText(transaction.error));
      settle.ariaLabel = `Settle ${titleOf(transaction)}`;
    };
    return { node, show };
  }
}

function titleOf(transaction) {
  return `${transactionTitle(transaction)}, ${methodText(transaction)} ${maskedText(transaction.number)}`;
}
