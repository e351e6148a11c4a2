/** Where something begins in a document. */
export interface Place {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

export interface XmlAttribute extends Place {
  readonly name: string;
  /** With its references resolved. */
  readonly value: string;
}

/** Characters between two tags; it begins at the first that is no white space. */
export interface XmlText extends Place {
  readonly text: string;
}

export interface XmlElement extends Place {
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly (XmlElement | XmlText)[];
}

export function isElement(node: XmlElement | XmlText): node is XmlElement {
  return "children" in node;
}

/** Sorts in the order of the document. */
export function byPlace(one: Place, other: Place): number {
  return one.line - other.line || one.column - other.column;
}
