import type { Place } from "../program.js";

export interface XmlAttribute extends Place {
  readonly name: string;
  /** With references resolved. */
  readonly value: string;
}

/** Characters between two tags; it begins at the first one that is not white space. */
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

/** Converts offsets in a text to lines and columns. A line ends with LF, CR, or both (XML 1.0, section 2.11). */
export class Offsets {
  readonly #lineStarts: readonly number[];

  constructor(text: string) {
    this.#lineStarts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length)];
  }

  placeOf(offset: number): Place {
    let first = 0;
    let last = this.#lineStarts.length - 1;
    while (first < last) {
      const middle = Math.ceil((first + last) / 2);
      if ((this.#lineStarts[middle] as number) <= offset) first = middle;
      else last = middle - 1;
    }
    return { line: first + 1, column: offset - (this.#lineStarts[first] as number) + 1 };
  }
}
