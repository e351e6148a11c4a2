import { element } from "./element.js";

/** The most informative members of a body, in one line. */
function digest(body, names) {
  return names.flatMap((name) => body[name] || []).join(" · ");
}

function bodyOf(body) {
  const rows = Object.entries(body).map(([name, value]) => {
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    const cell = shown === "" ? element("dd", "none", "empty") : element("dd", "", shown);
    return element("div", "", element("dt", "", name), cell);
  });
  return element("details", "", element("summary", "", "Body"), element("dl", "body", ...rows));
}

/** The stage, attempt and reason of a status webhook; SWML has them in `params`, with different spelling. */
function statusLine(body) {
  const {
    For,
    Attempt,
    ErrorType,
    for: stage = For,
    attempt = Attempt,
    error_type = ErrorType,
  } = body.params ?? body;
  return [stage, attempt && `attempt ${attempt}`, error_type].filter(Boolean).join(" · ");
}

/** How each call event is displayed: a title, a line of text, and an expandable body. */
const READINGS = {
  "call-started": ({ from, to }) => ["Call", `${from} calls ${to}`],
  document: ({ source, dialect }) => ["Document", `${source} (${dialect})`],
  warning: ({ source, line, column, message, code }) => [
    "Warning",
    `${source}:${line}:${column} ${message} [${code}]`,
  ],
  "prompt-started": ({ words, asks }) => [asks ? "Asks" : "Says", words],
  status: ({ url, body }) => ["Status webhook", statusLine(body) || url, body],
  "connector-request": ({ connector, body }) => ["To the connector", connector, body],
  "connector-answer": ({ answer }) => [
    "Connector's answer",
    digest(answer, ["state", "chargeId", "tokenId", "code", "message"]),
    answer,
  ],
  "pay-result": ({ result }) => ["Result", result],
  action: ({ url, body }) => ["Action", `${url} ${digest(body, ["Result"])}`, body],
  problem: ({ code, message }) => ["Problem", message.includes(code) ? message : `${message} [${code}]`],
  "call-ended": ({ by }) => ["Call ended", `by ${by}`],
};

/** The list of the call's events. */
export class Timeline {
  #list;
  #keys;
  #prompt;

  constructor(list) {
    this.#list = list;
  }

  clear() {
    this.#list.replaceChildren();
    this.#keys = undefined;
    this.#prompt = undefined;
  }

  add(happening) {
    if (happening.type === "key") this.#addKey(happening);
    else if (happening.type === "prompt-ended") this.#endPrompt(happening);
    else this.#addReading(happening);
  }

  #addReading(happening) {
    const reading = READINGS[happening.type];
    if (reading === undefined) return;
    const [title, text, body] = reading(happening);
    this.#keys = undefined;
    const row = this.#row(happening, title, text);
    if (body) row.lastChild.append(bodyOf(body));
    if (happening.type === "prompt-started") this.#prompt = row;
    if (happening.type === "pay-result") row.dataset.result = happening.result;
  }

  #addKey(happening) {
    this.#keys ??= this.#row(happening, "Keys", "");
    this.#keys.querySelector(".text").append("●");
  }

  #endPrompt({ heard }) {
    if (heard === "part") this.#prompt?.querySelector(".name").after(element("em", "", "cut short"));
    this.#prompt = undefined;
  }

  #row({ type, at }, title, text) {
    const time = element("time", "", typeof at === "number" ? `${(at / 1000).toFixed(1)} s` : "");
    const content = element("div", "", element("strong", "name", title), element("span", "text", text));
    const row = element("li", "", time, content);
    row.dataset.type = type;
    const atEnd = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 40;
    this.#list.append(row);
    if (atEnd) this.#list.scrollTop = this.#list.scrollHeight;
    return row;
  }
}
