import { type EventRecord, eventNameOf, textHeader } from "../events.js";

interface Filter {
  readonly header: string;
  readonly value: string;
}

function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

/** The names among these words; undefined when there is none. The words after CUSTOM are its subclasses. */
function namesIn(text: string): string[] | undefined {
  const names: string[] = [];
  for (const word of words(text)) {
    const name = eventNameOf(word);
    if (name !== undefined) names.push(name);
    if (name === "CUSTOM") break;
  }
  return names.length === 0 ? undefined : names;
}

/** Which events a client wants: `event`, `nixevent`, `noevents` and `filter`. Each returns its Reply-Text. */
export class EventSubscription {
  readonly #names = new Set<string>();
  #filters: Filter[] = [];
  #listening = false;
  #isJson = false;

  wants(event: EventRecord): boolean {
    if (!this.#names.has(event.name) && !this.#names.has("ALL")) return false;
    return this.#filters.length === 0 || this.#filters.some((filter) => this.#passes(event, filter));
  }

  /** Events are sent only as JSON, so the client must have requested that. */
  add(text: string): string {
    const [format] = words(text.toLowerCase());
    if (format === "plain" || format === "xml") this.#isJson = false;
    if (format === "json") this.#isJson = true;
    const names = namesIn(text);
    if (names === undefined) return "-ERR no keywords supplied";
    if (!this.#isJson) return "-ERR the embedded switch sends events as json only";
    for (const name of names) this.#names.add(name);
    this.#listening = true;
    return "+OK event listener enabled json";
  }

  remove(text: string): string {
    const names = namesIn(text);
    if (names === undefined) return "-ERR no keywords supplied";
    if (names.includes("ALL")) this.#names.clear();
    for (const name of names) this.#names.delete(name);
    return "+OK events nixed";
  }

  removeAll(): string {
    if (!this.#listening) return "-ERR not listening for events";
    this.#listening = false;
    this.#names.clear();
    return "+OK no longer listening for events";
  }

  /** `filter [add] Header Value`, `filter delete Header [Value]`, `filter delete all`; combined by "or". */
  filter(text: string): string {
    const [first = "", ...rest] = text.trimStart().split(" ");
    const keyword = first.toLowerCase();
    if (rest.length === 0) return "-ERR invalid syntax";
    if (keyword === "delete") return this.#deleteFilter(rest[0] as string, rest.slice(1).join(" "));
    const [header, value] = keyword === "add" ? [rest[0], rest.slice(1)] : [first, rest];
    this.#filters.push({ header: header as string, value: value.join(" ") });
    return `+OK filter added. [${header}]=[${value.join(" ")}]`;
  }

  #deleteFilter(header: string, value: string): string {
    const isGone = (filter: Filter) =>
      filter.header.toLowerCase() === header.toLowerCase() && (value === "" || filter.value === value);
    this.#filters = header.toLowerCase() === "all" ? [] : this.#filters.filter((filter) => !isGone(filter));
    return `+OK filter deleted. [${header}][${value}]`;
  }

  #passes(event: EventRecord, { header, value }: Filter): boolean {
    const found = header.toLowerCase() === "event-name" ? event.name : textHeader(event, header);
    return found?.toLowerCase() === value.toLowerCase();
  }
}
