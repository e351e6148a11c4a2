import type { Target } from "../../core/payment.js";
import { didYouMean, excerpt } from "../markup/diagnostics.js";
import type { Reports } from "../markup/reports.js";
import { address, httpMethod, isAbsent, type ValueParser } from "../markup/value-parsers.js";
import type { Diagnostic, Place } from "../program.js";
import type { XmlAttribute, XmlElement } from "./tree.js";

/** `xmlns`, `xml:lang`, `xsi:schemaLocation`: meant for XML tools, not for us. */
function isForTools(name: string): boolean {
  return name.startsWith("xml") || name.includes(":");
}

export interface AttributeRules {
  /** The defaults of absent attributes, written as in a document. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** The attributes without a valid value of which the element does not run; any other one has its default then. */
  readonly strict?: readonly string[];
  /** The vendor's error numbers, by attribute; the one under "" is for all others. */
  readonly vendorCodes?: Readonly<Record<string, string>>;
  /** The vendor's number for a required attribute that is absent. */
  readonly missingCode?: string;
}

/** Reads the attributes of one element and reports what is wrong with them, each at its place. */
export class Attributes {
  /** Reports at once the attributes that the element cannot have; those are never read. */
  constructor(
    readonly element: XmlElement,
    private readonly names: readonly string[],
    private readonly reports: Reports,
    private readonly rules: AttributeRules = {},
  ) {
    for (const attribute of element.attributes) {
      if (names.includes(attribute.name) || isForTools(attribute.name)) continue;
      const rule = names.length === 0 ? "it takes none" : `it takes ${names.join(", ")}`;
      const near = didYouMean(attribute.name, names, (name) => name);
      const message = `<${element.name}> has no attribute "${excerpt(attribute.name)}": ${rule}.${near}`;
      const what = { code: "DOCUMENT_NAME_UNKNOWN", message, attribute: attribute.name } as const;
      this.#add(attribute, reports.warnings, what, rules.vendorCodes?.[""]);
    }
  }

  /** The value of an attribute; undefined if it is absent or empty, or wrong and therefore reported. */
  read<T>(name: string, kind: ValueParser<T>): T | undefined {
    return this.#take(name, kind, this.#reportsOf(name));
  }

  /**
   * As `read`, with the default for an attribute that is absent, or wrong and therefore reported. Throws RangeError if
   * there is no default.
   */
  value<T>(name: string, kind: ValueParser<T>): T {
    const written = this.read(name, kind);
    if (written !== undefined) return written;
    const usual = kind(this.rules.defaults?.[name] ?? "");
    if ("value" in usual) return usual.value;
    throw new RangeError(`no default for the attribute ${name}`);
  }

  /** As `read`; the element does not run without a valid value. */
  require<T>(name: string, kind: ValueParser<T>): T | undefined {
    const attribute = this.#find(name);
    if (attribute !== undefined && !isAbsent(attribute.value, kind))
      return this.#take(name, kind, this.reports.mistakes);
    const message = `<${this.element.name}> needs the attribute "${name}".`;
    const code = "DOCUMENT_CONTENT_INVALID";
    this.#add(
      this.element,
      this.reports.mistakes,
      { code, message, attribute: name },
      this.rules.missingCode,
    );
    return undefined;
  }

  /** The attribute as written in the document, or its default if it is absent or empty; undefined if there is neither. */
  text(name: string): string | undefined {
    return this.has(name) ? this.#find(name)?.value : this.rules.defaults?.[name];
  }

  /** Whether the attribute is present and not empty (decision 31). */
  has(name: string): boolean {
    return (this.#find(name)?.value ?? "").trim() !== "";
  }

  /**
   * Reports an attribute; `wrong` continues the sentence after `name="value" `. `code` is the vendor's number if it differs
   * from that of the attribute.
   */
  wrong(name: string, wrong: string, code?: string): void {
    this.#report(name, wrong, this.#reportsOf(name), code);
  }

  /** As `wrong`; the element does not run, whatever the attribute. */
  refuse(name: string, wrong: string, code?: string): void {
    this.#report(name, wrong, this.reports.mistakes, code);
  }

  /** Reports which of these attributes are present, since they have no effect here, or only a partial one. */
  ignore(names: readonly string[], why = "has no effect here."): void {
    for (const attribute of this.element.attributes.filter((one) => names.includes(one.name))) {
      const message = `<${this.element.name}> ${attribute.name} ${why}`;
      const what = { code: "DOCUMENT_PART_UNSUPPORTED", message, attribute: attribute.name } as const;
      this.#add(attribute, this.reports.warnings, what);
    }
  }

  #find(name: string): XmlAttribute | undefined {
    if (!this.names.includes(name)) return undefined;
    return this.element.attributes.find((attribute) => attribute.name === name);
  }

  /** As `read`; of a value that cannot be used at all, `reports` is informed. */
  #take<T>(name: string, kind: ValueParser<T>, reports: Diagnostic[]): T | undefined {
    const attribute = this.#find(name);
    if (attribute === undefined) return undefined;
    if (isAbsent(attribute.value, kind)) {
      // An empty amount may be a template's slip.
      if (this.#isStrict(name)) this.#report(name, "is empty: it counts as absent.", this.reports.warnings);
      return undefined;
    }
    const reading = kind(attribute.value);
    const isUsable = "value" in reading;
    if (reading.wrong !== undefined)
      this.#report(name, reading.wrong, isUsable ? this.reports.warnings : reports);
    return isUsable ? reading.value : undefined;
  }

  #reportsOf(name: string): Diagnostic[] {
    return this.#isStrict(name) ? this.reports.mistakes : this.reports.warnings;
  }

  #isStrict(name: string): boolean {
    return this.rules.strict?.includes(name) === true;
  }

  #report(name: string, wrong: string, reports: Diagnostic[], code?: string): void {
    const { vendorCodes = {} } = this.rules;
    const attribute = this.#find(name);
    const value = attribute === undefined ? "" : `="${excerpt(attribute.value)}"`;
    const message = `<${this.element.name}> ${name}${value} ${wrong}`;
    const what = { code: "DOCUMENT_VALUE_INVALID", message, attribute: name } as const;
    this.#add(attribute ?? this.element, reports, what, code ?? vendorCodes[name] ?? vendorCodes[""]);
  }

  #add(
    { line, column }: Place,
    reports: Diagnostic[],
    what: Omit<Diagnostic, keyof Place>,
    vendorCode?: string,
  ): void {
    reports.push({ line, column, ...what, ...(vendorCode === undefined ? {} : { vendorCode }) });
  }
}
/** Reads an address and its method. The method is checked even if there is no address. */
export function readTarget(
  attributes: Attributes,
  name: string,
  methods: readonly Target["method"][],
  methodName: string,
): Target | undefined {
  const url = attributes.read(name, address);
  const method = attributes.read(methodName, httpMethod(methods)) ?? "POST";
  return url === undefined ? undefined : { url, method };
}
