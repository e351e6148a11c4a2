import { maskedText, transactionTitle } from "./amount.js";
import { write } from "./cells.js";
import { showProblem } from "./panel-frame.js";
import { methodText } from "./words.js";

const byId = (id) => document.getElementById(id);

/** What each answer means, by the kind of the transaction. */
const MEANINGS = {
  charge: {
    approved: "the processor approved it, and the money moved",
    declined: "the processor declined it, and no money moved",
    failed: "the processor never received it, and no money moved",
  },
  tokenize: {
    approved: "the processor approved it, and the token exists",
    declined: "the processor declined it, and there is no token",
    failed: "the processor never received it, and there is no token",
  },
};

/** The processor's id of the approved charge or token. */
const FOUND = {
  charge: {
    member: "confirmation",
    title: "Confirmation",
    hint: "the processor's id of the charge, if you have it",
  },
  tokenize: { member: "token", title: "Token", hint: "the token itself, if you have it" },
};

/** The form in which a person records the outcome of an unknown transaction. It asks twice: a settlement is final. */
export class SettleDialog {
  #api;
  #dialog = byId("settle");
  #transaction;
  #isSending = false;
  /** Called with the settled transaction. */
  onSettled = () => undefined;

  constructor(api) {
    this.#api = api;
    byId("settle-form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (byId("settle-sure").hidden) this.#ask();
      else this.#send();
    });
    byId("settle-form").addEventListener("change", () => this.#showFound());
    byId("settle-cancel").addEventListener("click", () => this.#dialog.close());
    byId("settle-back").addEventListener("click", () => this.#showStep("fields"));
  }

  open(transaction) {
    this.#transaction = transaction;
    byId("settle-form").reset();
    write(byId("settle-what"), whatOf(transaction));
    write(byId("settle-id"), transaction.id);
    write(byId("settle-found-title"), FOUND[transaction.kind].title);
    write(byId("settle-found-hint"), FOUND[transaction.kind].hint);
    for (const [as, meaning] of Object.entries(MEANINGS[transaction.kind])) {
      write(byId(`settle-${as}`), `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`);
    }
    this.#showFound();
    this.#showStep("fields");
    this.#dialog.showModal();
  }

  /** Takes the transaction's current state: another operator, or a lookup, may have settled it in the meantime. */
  follow({ id, settlement }) {
    if (!this.#dialog.open || this.#isSending || id !== this.#transaction.id || settlement === null) return;
    write(
      byId("settle-meanwhile"),
      `In the meantime, ${settlement.by} has settled this as ${settlement.as}.`,
    );
    byId("settle-next").disabled = true;
    byId("settle-send").disabled = true;
  }

  close() {
    this.#dialog.close();
  }

  get #settlement() {
    const form = new FormData(byId("settle-form"));
    const [as, found, note] = ["as", "found", "note"].map((name) => (form.get(name) ?? "").trim());
    return {
      as,
      ...(as === "approved" && found !== "" && { [FOUND[this.#transaction.kind].member]: found }),
      ...(note !== "" && { note }),
    };
  }

  /** Only an approved transaction has an id at the processor. */
  #showFound() {
    byId("settle-found").hidden = this.#settlement.as !== "approved";
  }

  #ask() {
    const { as, note, confirmation, token } = this.#settlement;
    write(byId("settle-question"), `Settle this as ${as}?`);
    write(
      byId("settle-meaning"),
      `You confirm that ${MEANINGS[this.#transaction.kind][as]}. This cannot be changed later.`,
    );
    write(
      byId("settle-given"),
      [confirmation && `Confirmation: ${confirmation}`, token && `Token: ${token}`, note && `Note: ${note}`]
        .filter(Boolean)
        .join(" · "),
    );
    write(byId("settle-send"), `Settle as ${as}`);
    this.#showStep("sure");
    // Not on the button: an accidental second Enter must not settle.
    byId("settle-question").focus();
  }

  async #send() {
    if (this.#isSending) return;
    this.#isSending = true;
    byId("settle-send").ariaDisabled = "true";
    try {
      const settled = await this.#api.settle(this.#transaction.id, this.#settlement);
      this.#dialog.close();
      this.onSettled(settled);
    } catch (problem) {
      showProblem(byId("settle-problem"), problem);
    } finally {
      this.#isSending = false;
      byId("settle-send").ariaDisabled = "false";
    }
  }

  #showStep(step) {
    byId("settle-fields").hidden = step !== "fields";
    byId("settle-sure").hidden = step !== "sure";
    showProblem(byId("settle-problem"), undefined);
    write(byId("settle-meanwhile"), "");
    byId("settle-next").disabled = false;
    byId("settle-send").disabled = false;
  }
}

function whatOf(transaction) {
  return `${transactionTitle(transaction)} · ${methodText(transaction)} ${maskedText(transaction.number)}`;
}
