import { element } from "../element.js";
import { keepRoles, write } from "./cells.js";

/** The parts of a panel around its rows: a count, the text of an empty list, a problem, and a note. */
export class PanelFrame {
  #section;

  constructor(id) {
    this.#section = document.getElementById(id);
    this.rows = this.#part("rows");
    keepRoles(this.#part("table"));
  }

  /** Shows the state of a ListPanel; `count` and `unit` appear beside the title. `act` updates the rows. */
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

  /** Replaces the page's text for an empty list. */
  sayEmpty(words) {
    write(this.#part("empty"), words);
  }

  /** Shows the outcome of an action in this panel. */
  notify(words) {
    showProblem(this.#part("failure"), undefined);
    write(this.#part("note"), words);
  }

  reportProblem(problem) {
    write(this.#part("note"), "");
    showProblem(this.#part("failure"), problem);
  }

  /** Used when the focused element disappears. */
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

/** Shows what went wrong, what to do, and the error code to look up; hidden without a problem. */
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
