import { didYouMean, excerpt } from "../markup/diagnostics.js";
import type { ValueParser } from "../markup/value-parsers.js";
import { type Diagnostic, MOST_MISTAKES, type Place } from "../program.js";
import type { Scope } from "./scope.js";
import { fill, isTemplate, misreadIn } from "./template.js";
import { type Entry, entryOf, kindOf, plain, type SwmlNode } from "./tree.js";
import { bounded, refuseLarge, sizeOf, textOf, type Value } from "./value.js";

/** How a document is read: only checked, or run, and where its mistakes are collected. */
export interface Reading {
  /** The scope of the variables; absent while a document is only checked. */
  readonly scope?: Scope;
  /** Mistakes that prevent an instruction from running. */
  readonly mistakes: Diagnostic[];
  /** What is ignored and does not stop it. */
  readonly warnings: Diagnostic[];
}

const MOST_CHOICES = 100;
/** In one document: hundreds of wrong names among hundreds of labels must not keep other calls waiting. */
const MOST_COMPARISONS = 1_000;

/** "Did you mean ...?", within a limit on the cost of the search. */
export function suggestion(
  word: string,
  choices: readonly string[],
  { mistakes }: Reading,
  quote: (choice: string) => string = (choice) => choice,
): string {
  const isWorthIt = choices.length <= MOST_CHOICES && mistakes.length * choices.length < MOST_COMPARISONS;
  return isWorthIt ? didYouMean(word, choices, quote) : "";
}

/** The value that programs write for an omitted member. */
function isNull(node: SwmlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** Reads the members of one object and reports their mistakes, each at its place. */
export class Fields {
  readonly #entries: readonly Entry[];

  /** Reports at once a node that is not an object, and unknown members. `what` names it in messages. */
  constructor(
    readonly node: SwmlNode,
    readonly what: string,
    names: readonly string[],
    readonly reading: Reading,
  ) {
    if (node.kind !== "map" && !isNull(node))
      this.add(node, `${what} must be an object, and is ${kindOf(node)}.`);
    this.#entries = node.kind === "map" ? node.entries : [];
    for (const entry of this.#entries) {
      if (names.includes(entry.key)) continue;
      const near = suggestion(entry.key, names, reading);
      const rule = names.length === 0 ? "takes nothing" : `takes ${names.join(", ")}`;
      this.add(entry, `${what} has no "${excerpt(entry.key)}": it ${rule}.${near}`);
    }
  }

  has(name: string): boolean {
    return this.node.kind === "map" && entryOf(this.node, name) !== undefined;
  }

  /** A member as written, its variables not filled in; undefined if it is absent or null. */
  member(name: string): SwmlNode | undefined {
    const node = this.#entries.find(({ key }) => key === name)?.value;
    return node === undefined || isNull(node) ? undefined : node;
  }

  /** As `member`; an absent member is reported too, unless there is no object at all. */
  needed(name: string): SwmlNode | undefined {
    const node = this.member(name);
    if (node === undefined && (this.node.kind === "map" || isNull(this.node)))
      this.add(this.node, `${this.what} needs "${name}".`, name);
    return node;
  }

  /**
   * A single value. Undefined if it is absent, wrong and therefore reported, or, while the document is only checked, not
   * known before the call.
   */
  read<T>(name: string, kind: ValueParser<T>): T | undefined {
    const node = this.member(name);
    return node === undefined ? undefined : this.value(node, name, kind);
  }

  /** As `read`; an absent value is reported too. */
  require<T>(name: string, kind: ValueParser<T>): T | undefined {
    const node = this.needed(name);
    return node === undefined ? undefined : this.value(node, name, kind);
  }

  /** A single value anywhere in this object; `name` says where. */
  value<T>(node: SwmlNode, name: string, kind: ValueParser<T>): T | undefined {
    if (node.kind !== "scalar") {
      this.add(node, `${this.what}.${name} must be a single value, and is ${kindOf(node)}.`, name);
      return undefined;
    }
    const text = this.#text(node.text, node);
    if (text === undefined) return undefined;
    const reading = kind(text);
    if ("value" in reading) return reading.value;
    this.add(node, `${this.what}.${name} "${excerpt(text)}" ${reading.wrong}`, name);
    return undefined;
  }

  /**
   * Plain data with its variables filled in; while the document is only checked, as written. Throws AppError
   * DOCUMENT_INVALID when it becomes too large.
   */
  data(node: SwmlNode): Value {
    const { scope } = this.reading;
    let size = 0;
    const data = plain(node, (scalar) => {
      if (typeof scalar.value !== "string") return scalar.value;
      if (scope === undefined) {
        this.#check(scalar.value, scalar);
        return scalar.value;
      }
      const value = fill(scalar.value, scope);
      size += sizeOf(value);
      refuseLarge(size);
      return value;
    });
    return scope === undefined ? data : bounded(data);
  }

  /** Reports a member; `wrong` continues after `pay.timeout `. */
  wrong(name: string, wrong: string): void {
    this.add(this.member(name) ?? this.node, `${this.what}.${name} ${wrong}`, name);
  }

  /** Reports that a member, if present, has no effect here. */
  ignore(names: readonly string[], why: string): void {
    for (const name of names) {
      const entry = this.#entries.find(({ key }) => key === name);
      if (entry === undefined) continue;
      const { line, column } = entry;
      const message = `${this.what}.${name} ${why}`;
      this.reading.warnings.push({ line, column, attribute: name, message, isUnheeded: true });
    }
  }

  add({ line, column }: Place, message: string, attribute?: string): void {
    this.reading.mistakes.push({ line, column, message, ...(attribute === undefined ? {} : { attribute }) });
  }

  #text(text: string, place: Place): string | undefined {
    if (!isTemplate(text)) return text;
    if (this.reading.scope !== undefined) return textOf(fill(text, this.reading.scope));
    this.#check(text, place);
    return undefined;
  }

  #check(text: string, place: Place): void {
    if (this.reading.mistakes.length >= MOST_MISTAKES) return;
    const misread = misreadIn(text);
    if (misread !== undefined)
      this.add(place, `${this.what}: the expression in "${excerpt(text)}" can't be read: ${misread.wrong}.`);
  }
}
