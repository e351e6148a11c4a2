import { element } from "../element.js";
import { keepRoles, write } from "./cells.js";

/** What every panel has around its rows: a count, the words of an empty list, a problem, and a note. */
export class PanelFrame {
  #section;

  constructor(id) {
    this.#section = document.getElementById(id);
    this.rows = this.#part("rows");
    keepRoles(this.#part("table"));
  }

  /** Shows what a ListPanel draws; `count`, of what `unit` says, is put beside the title. `act` changes the rows. */
  show({ list, problem, hasMore = false }, count, act, unit = "") {
    const hadFocus = this.#section.contains(document.activeElement);
    write(this.#part("count"), count > 0 ? `${count}${hasMore ? "+" : ""} ${unit}`.trim() : "");
    this.#part("empty").hidden = problem !== undefined || list === undefined || list.length > 0;
    this.#part("table").hidden = list === undefined || list.length === 0 || problem?.lacksScope === true;
    this.#section.ariaBusy = String(list === undefined && problem === undefined);
    showProblem(this.#part("problem"), problem?.needsKey ? undefined : problem);
    act(list ?? []);
    if (hadFocus && !isShown(document.activeElement)) this.focus();
  }

  /** Says why there are no rows, where it is not what the page says. */
  sayEmpty(words) {
    write(this.#part("empty"), words);
  }

  /** Says what came of something that was done here. */
  notify(words) {
    showProblem(this.#part("failure"), undefined);
    write(this.#part("note"), words);
  }

  reportProblem(problem) {
    write(this.#part("note"), "");
    showProblem(this.#part("failure"), problem);
  }

  /** For when the thing that had the focus is gone. */
  focus() {
    this.#section.querySelector("h2").focus({ preventScroll: true });
  }

  #part(name) {
    return this.#section.querySelector(`[data-part="${name}"]`);
  }
}

function isShown(node) {
  return node !== null && node !== document.body && node.checkVisibility();
}

/** What went wrong in words, what to do about it, and the code to look it up by; hidden without a problem. */
export function showProblem(node, problem) {
  node.hidden = problem === undefined;
  if (problem === undefined) {
    node.replaceChildren();
    return;
  }
  const words = [problem.words, problem.remedy].filter(Boolean).join(" ");
  if (node.firstChild?.textContent === words) return;
  node.replaceChildren(element("span", "", words));
  if (problem.code) node.append(" ", element("code", "", problem.code));
}
