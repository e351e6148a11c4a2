import type { DocumentWarning } from "../../core/document-errors.js";
import { didYouMean, excerpt } from "../markup/diagnostics.js";
import type { Reports } from "../markup/reports.js";
import { isAbsent, type ValueParser } from "../markup/value-parsers.js";
import { type Diagnostic, isWarning, MOST_MISTAKES, type Place } from "../program.js";
import type { Scope } from "./scope.js";
import { faultIn, fill, isTemplate } from "./template.js";
import { type Entry, entryOf, kindOf, plain, type SwmlNode } from "./tree.js";
import { bounded, refuseLarge, sizeOf, textOf, type Value } from "./value.js";

/** How a document is read: only checked, or run, and where its faults are reported. */
export interface Reading extends Reports {
  /** The scope of the variables; absent while a document is only checked. */
  readonly scope?: Scope;
}

/** The code of a wrong value. */
const VALUE = "DOCUMENT_VALUE_INVALID";

const MOST_CHOICES = 100;
/** In one document: hundreds of wrong names among hundreds of labels must not keep other calls waiting. */
const MOST_COMPARISONS = 1_000;

/** "Did you mean ...?", within a limit on the cost of the search. */
export function suggestion(
  word: string,
  choices: readonly string[],
  { warnings }: Reading,
  quote: (choice: string) => string = (choice) => choice,
): string {
  const isWorthIt = choices.length <= MOST_CHOICES && warnings.length * choices.length < MOST_COMPARISONS;
  return isWorthIt ? didYouMean(word, choices, quote) : "";
}

/** The value that programs write for an omitted member. */
function isNull(node: SwmlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** A member for other tools and for anchors, as in OpenAPI and Compose files: it has no effect. */
export function isExtension(name: string): boolean {
  return name.startsWith("x-");
}

/** Reads the members of one object and reports what is wrong with them, each at its place. */
export class Fields {
  readonly #entries: readonly Entry[];

  /**
   * Reports at once a node that is not an object, and unknown members. `what` names it in messages. Without a valid value of a
   * `strict` member the instruction does not run; any other one has its default then.
   */
  constructor(
    readonly node: SwmlNode,
    readonly what: string,
    names: readonly string[],
    readonly reading: Reading,
    private readonly strict: readonly string[] = [],
  ) {
    if (node.kind !== "map" && !isNull(node))
      this.add(node, `${what} must be an object, and is ${kindOf(node)}.`);
    this.#entries = node.kind === "map" ? node.entries : [];
    for (const entry of this.#entries) {
      if (names.includes(entry.key) || isExtension(entry.key)) continue;
      const near = suggestion(entry.key, names, reading);
      const rule = names.length === 0 ? "takes nothing" : `takes ${names.join(", ")}`;
      const message = `${what} has no "${excerpt(entry.key)}": it ${rule}.${near}`;
      this.#report(reading.warnings, entry, message, "DOCUMENT_NAME_UNKNOWN");
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

  /** As `member`; without it the instruction does not run. */
  needed(name: string): SwmlNode | undefined {
    const node = this.member(name);
    if (node === undefined) this.#lack(name);
    return node;
  }

  /**
   * A single value. Undefined if it is absent or empty, wrong and therefore reported, or, while the document is only
   * checked, not known before the call.
   */
  read<T>(name: string, kind: ValueParser<T>): T | undefined {
    const node = this.member(name);
    return node === undefined ? undefined : this.value(node, name, kind);
  }

  /** As `read`; without a valid value the instruction does not run. */
  require<T>(name: string, kind: ValueParser<T>): T | undefined {
    const node = this.needed(name);
    if (node === undefined) return undefined;
    const { mistakes } = this.reading;
    const before = mistakes.length;
    const value = this.#take(node, name, kind, mistakes);
    const isUnknown = node.kind === "scalar" && this.reading.scope === undefined && isTemplate(node.text);
    if (value === undefined && !isUnknown && mistakes.length === before) this.#lack(name, node);
    return value;
  }

  /** A single value anywhere in this object; `name` says where. */
  value<T>(node: SwmlNode, name: string, kind: ValueParser<T>): T | undefined {
    return this.#take(node, name, kind, this.#reportsOf(name));
  }

  /**
   * Plain data with its variables filled in; while the document is only checked, as written. A text with a faulty expression
   * is undefined: what is set from it must not pass for a whole value later. Throws AppError DOCUMENT_INVALID and
   * DOCUMENT_LOOP for what takes too long or becomes too large.
   */
  data(node: SwmlNode): Value {
    const { scope } = this.reading;
    let size = 0;
    const data = plain(node, (scalar) => {
      if (typeof scalar.value !== "string") return scalar.value;
      if (scope === undefined) {
        this.#check(scalar.value, scalar, this.reading.warnings);
        return scalar.value;
      }
      const { value, fault } = fill(scalar.value, scope);
      if (fault !== undefined) {
        this.#reportFault(scalar.value, fault, scalar, this.reading.warnings);
        return undefined;
      }
      size += sizeOf(value);
      refuseLarge(size);
      return value;
    });
    return scope === undefined ? data : bounded(data);
  }

  /** Reports a member; `wrong` continues after `pay.timeout `. */
  wrong(name: string, wrong: string): void {
    this.#report(
      this.#reportsOf(name),
      this.member(name) ?? this.node,
      `${this.what}.${name} ${wrong}`,
      VALUE,
      name,
    );
  }

  /** As `wrong`; the instruction does not run, whatever the member. */
  refuse(name: string, wrong: string): void {
    const place = this.member(name) ?? this.node;
    this.#report(this.reading.mistakes, place, `${this.what}.${name} ${wrong}`, VALUE, name);
  }

  /** Reports that a member, if present, has no effect here. */
  ignore(names: readonly string[], why: string): void {
    for (const name of names) {
      const entry = this.#entries.find(({ key }) => key === name);
      if (entry === undefined) continue;
      this.#report(
        this.reading.warnings,
        entry,
        `${this.what}.${name} ${why}`,
        "DOCUMENT_PART_UNSUPPORTED",
        name,
      );
    }
  }

  /** Reports something that does not keep the instruction from running. */
  add(place: Place, message: string, attribute?: string): void {
    this.#report(this.reading.warnings, place, message, VALUE, attribute);
  }

  /** Reports something without which it does not run. */
  fail(place: Place, message: string, attribute?: string): void {
    this.#report(this.reading.mistakes, place, message, "DOCUMENT_CONTENT_INVALID", attribute);
  }

  #lack(name: string, place: Place = this.node): void {
    this.fail(place, `${this.what} needs "${name}".`, name);
  }

  #take<T>(node: SwmlNode, name: string, kind: ValueParser<T>, reports: Diagnostic[]): T | undefined {
    if (node.kind !== "scalar") {
      const message = `${this.what}.${name} must be a single value, and is ${kindOf(node)}.`;
      this.#report(reports, node, message, VALUE, name);
      return undefined;
    }
    const text = this.#text(node.text, node, name, reports);
    if (text === undefined || isAbsent(text, kind)) return undefined;
    const reading = kind(text);
    const isUsable = "value" in reading;
    if (reading.wrong !== undefined) {
      const message = `${this.what}.${name} "${excerpt(text)}" ${reading.wrong}`;
      this.#report(isUsable ? this.reading.warnings : reports, node, message, VALUE, name);
    }
    return isUsable ? reading.value : undefined;
  }

  #reportsOf(name: string): Diagnostic[] {
    return this.strict.includes(name) ? this.reading.mistakes : this.reading.warnings;
  }

  #report(
    reports: Diagnostic[],
    { line, column }: Place,
    message: string,
    code: DocumentWarning,
    attribute?: string,
  ): void {
    reports.push({ line, column, code, message, ...(attribute === undefined ? {} : { attribute }) });
  }

  /** Undefined if it is not known before the call, or reported: a strict text needs the value of each of its expressions. */
  #text(text: string, place: Place, name: string, reports: Diagnostic[]): string | undefined {
    if (!isTemplate(text)) return text;
    if (this.reading.scope === undefined) {
      this.#check(text, place, reports, this.strict.includes(name));
      return undefined;
    }
    const { value, fault, isLacking } = fill(text, this.reading.scope);
    const isLost = value === undefined || (isLacking && this.strict.includes(name));
    if (fault !== undefined) this.#reportFault(text, fault, place, isLost ? reports : this.reading.warnings);
    else if (isLost) {
      const message = `${this.what}.${name}: an expression in "${excerpt(text)}" must not be unset or empty.`;
      this.#report(reports, place, message, VALUE, name);
    }
    return isLost ? undefined : textOf(value);
  }

  /** Of too many warnings the rest is not sought; nor is it of mistakes in payments, which warnings do not displace. */
  #check(text: string, place: Place, reports: Diagnostic[], isStrict = false): void {
    const { warnings } = this.reading;
    const found =
      isStrict && this.what === "pay" ? warnings.filter((one) => !isWarning(one)).length : warnings.length;
    if (found >= MOST_MISTAKES) return;
    const fault = faultIn(text);
    if (fault !== undefined) this.#reportFault(text, fault, place, reports);
  }

  #reportFault(text: string, fault: string, place: Place, reports: Diagnostic[]): void {
    this.#report(reports, place, `${this.what}: the expression in "${excerpt(text)}" ${fault}.`, VALUE);
  }
}
