import { element } from "../element.js";
import { timeText } from "./time.js";

/** Changes a text only where it differs: a selection in it, and what a screen reader reads, stay. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A time in the viewer's zone; the whole of it, in UTC, is in its title. */
export function writeTime(node, iso, now) {
  write(node, iso === null ? "" : timeText(iso, now));
  node.dateTime = iso ?? "";
  node.title = iso ?? "";
}

/** An error of a connector in one line; it may have a code only, or words only, or words that end with the code. */
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
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

const ROLES = {
  table: "table",
  thead: "rowgroup",
  tbody: "rowgroup",
  tr: "row",
  th: "columnheader",
  td: "cell",
};

/** Says the roles of a table's elements again: browsers take them away where a table is displayed as cards. */
export function keepRoles(table) {
  for (const node of [table, ...table.querySelectorAll("*")]) {
    const role = ROLES[node.localName];
    if (role !== undefined) node.setAttribute("role", role);
  }
  return table;
}

/** A row of a table, which is a card on a narrow screen. `cells` are `[className, ...content]`. */
export function tableRow(...cells) {
  return keepRoles(element("tr", "", ...cells.map((cell) => element("td", ...cell))));
}
