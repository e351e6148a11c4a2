import { element } from "../element.js";
import { timeText } from "./time.js";

/** Changes a text only if it differs, to preserve a selection in it and a screen reader's position. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A time in the viewer's zone; the title contains the full time in UTC. */
export function writeTime(node, iso, now) {
  write(node, iso === null ? "" : timeText(iso, now));
  node.dateTime = iso ?? "";
  node.title = iso ?? "";
}

/** A connector's error in one line; it may have only a code, only a message, or a message that ends with the code. */
export function errorText(error) {
  if (error === null) return "";
  const words = error.message.replace(/ ?\[[A-Z_]+\]$/, "");
  return [words, error.code && `(${error.code})`].filter(Boolean).join(" ");
}

export function pill() {
  return element("span", "pill");
}

/** `tone` is good, bad, warn or quiet. */
export function writePill(node, text, tone) {
  write(node, text);
  node.dataset.tone = tone;
}

export function button(text, className, onClick) {
  const node = element("button", className, text);
  node.type = "button";
  node.addEventListener("click", onClick);
  return node;
}

const ROLES = {
  table: "table",
  thead: "rowgroup",
  tbody: "rowgroup",
  tr: "row",
  th: "columnheader",
  td: "cell",
};

/** Sets the roles of a table's elements explicitly: browsers drop them if a table is displayed as cards. */
export function keepRoles(table) {
  for (const node of [table, ...table.querySelectorAll("*")]) {
    const role = ROLES[node.localName];
    if (role !== undefined) node.setAttribute("role", role);
  }
  return table;
}

/** A table row, displayed as a card on a narrow screen. `cells` are `[className, ...content]`. */
export function tableRow(...cells) {
  return keepRoles(element("tr", "", ...cells.map((cell) => element("td", ...cell))));
}
