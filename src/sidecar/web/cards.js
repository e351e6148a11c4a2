import { expiryToType, POSTAL_CODE, securityCodeToType } from "./typist.js";

const byId = (id) => document.getElementById(id);

/** The list of test cards; `chosen` is the one that "Type it for me" types. */
export class Cards {
  chosen;

  /** Throws if the table cannot be loaded. */
  async load() {
    const response = await fetch("connectors/test/cards");
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const { cards } = await response.json();
    byId("expiry").textContent = expiryToType().replace(/(..)(..)/, "$1 / $2");
    byId("postal-code").textContent = POSTAL_CODE;
    byId("cards").append(...cards.map((card, index) => this.#row(card, index === 0)));
  }

  #row(card, isChosen) {
    const choice = Object.assign(document.createElement("input"), {
      type: "radio",
      name: "card",
      checked: isChosen,
    });
    choice.addEventListener("change", () => this.#choose(card));
    if (isChosen) this.#choose(card);
    const number = document.createElement("span");
    number.className = "number";
    number.textContent = card.number;
    const title = document.createElement("span");
    title.className = "title";
    title.textContent = card.does === "approve" ? `${card.title} · ${card.brand}` : card.title;
    const row = document.createElement("label");
    row.dataset.does = card.does;
    row.append(choice, number, title);
    return row;
  }

  #choose(card) {
    this.chosen = card;
    byId("security-code").textContent = securityCodeToType(card);
  }
}
