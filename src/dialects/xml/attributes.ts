import type { Target } from "../../core/payment.js";
import { didYouMean, excerpt } from "../markup/diagnostics.js";
import { address, httpMethod, type ValueParser } from "../markup/value-parsers.js";
import type { Diagnostic, Place } from "../program.js";
import type { XmlAttribute, XmlElement } from "./tree.js";

/** `xmlns`, `xml:lang`, `xsi:schemaLocation`: meant for XML tools, not for us. */
function isForTools(name: string): boolean {
  return name.startsWith("xml") || name.includes(":");
}

export interface AttributeRules {
  /** The defaults of absent attributes, written as in a document. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** The vendor's error numbers, by attribute; the one under "" is for all others. */
  readonly vendorCodes?: Readonly<Record<string, string>>;
  /** The vendor's number for a required attribute that is absent. */
  readonly missingCode?: string;
}

/** Reads the attributes of one element and reports their mistakes, each at its place. */
export class Attributes {
  /** Reports at once the attributes that the element cannot have; those are never read. */
  constructor(
    readonly element: XmlElement,
    private readonly names: readonly string[],
    readonly mistakes: Diagnostic[],
    private readonly rules: AttributeRules = {},
  ) {
    for (const attribute of element.attributes) {
      if (names.includes(attribute.name) || isForTools(attribute.name)) continue;
      const rule = names.length === 0 ? "it takes none" : `it takes ${names.join(", ")}`;
      const near = didYouMean(attribute.name, names, (name) => name);
      const message = `<${element.name}> has no attribute "${excerpt(attribute.name)}": ${rule}.${near}`;
      this.#add(attribute, attribute.name, message, rules.vendorCodes?.[""]);
    }
  }

  /** The value of an attribute; undefined if it is absent, or wrong and therefore reported. */
  read<T>(name: string, kind: ValueParser<T>): T | undefined {
    const attribute = this.#find(name);
    if (attribute === undefined) return undefined;
    const reading = kind(attribute.value);
    if ("value" in reading) return reading.value;
    this.wrong(name, reading.wrong);
    return undefined;
  }

  /**
   * As `read`, with the default for an attribute that is absent, or wrong and therefore reported. Throws RangeError if
   * there is no default.
   */
  value<T>(name: string, kind: ValueParser<T>): T {
    const written = this.read(name, kind);
    if (written !== undefined) return written;
    const usual = kind(this.rules.defaults?.[name] ?? "");
    if ("wrong" in usual) throw new RangeError(`no default for the attribute ${name}`);
    return usual.value;
  }

  /** As `read`; an absent attribute is reported too. */
  require<T>(name: string, kind: ValueParser<T>): T | undefined {
    if (this.has(name)) return this.read(name, kind);
    const message = `<${this.element.name}> needs the attribute "${name}".`;
    this.#add(this.element, name, message, this.rules.missingCode);
    return undefined;
  }

  /** The attribute as written in the document, or its default; undefined if there is neither. */
  text(name: string): string | undefined {
    return this.#find(name)?.value ?? this.rules.defaults?.[name];
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /**
   * Reports an attribute; `wrong` continues the sentence after `name="value" `. `code` is the vendor's number if it differs
   * from that of the attribute.
   */
  wrong(name: string, wrong: string, code?: string): void {
    const { vendorCodes = {} } = this.rules;
    const vendorCode = code ?? vendorCodes[name] ?? vendorCodes[""];
    const attribute = this.#find(name);
    const value = attribute === undefined ? "" : `="${excerpt(attribute.value)}"`;
    this.#add(attribute ?? this.element, name, `<${this.element.name}> ${name}${value} ${wrong}`, vendorCode);
  }

  /** Reports in `warnings` which of these attributes are present, since they have no effect here, or only a partial one. */
  ignore(names: readonly string[], warnings: Diagnostic[], why = "has no effect here."): void {
    for (const { name, line, column } of this.element.attributes.filter((one) => names.includes(one.name))) {
      const message = `<${this.element.name}> ${name} ${why}`;
      warnings.push({ line, column, attribute: name, message, isUnheeded: true });
    }
  }

  #find(name: string): XmlAttribute | undefined {
    if (!this.names.includes(name)) return undefined;
    return this.element.attributes.find((attribute) => attribute.name === name);
  }

  #add({ line, column }: Place, attribute: string, message: string, vendorCode?: string): void {
    this.mistakes.push({
      line,
      column,
      message,
      attribute,
      ...(vendorCode === undefined ? {} : { vendorCode }),
    });
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
