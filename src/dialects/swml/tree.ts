import type { Place } from "../program.js";
import type { Value } from "./value.js";

export interface ScalarNode extends Place {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** As written: 25.00 keeps its decimals, 02134 its zero; `True` is `true`, and 2.5e1 is 25. */
  readonly text: string;
}

export interface ListNode extends Place {
  readonly kind: "list";
  readonly items: readonly SwmlNode[];
}

export interface Entry extends Place {
  readonly key: string;
  readonly value: SwmlNode;
}

export interface MapNode extends Place {
  readonly kind: "map";
  readonly entries: readonly Entry[];
}

/** A node of a document, with its place. */
export type SwmlNode = ScalarNode | ListNode | MapNode;

const NAMES = { scalar: "a single value", list: "a list", map: "an object" } as const;

/** A node's kind, for a message. */
export function kindOf(node: SwmlNode): string {
  return NAMES[node.kind];
}

/** The entry with this key. */
export function entryOf(map: MapNode, key: string): Entry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

/** A single value as the object with only this member, where it stands for one. */
export function asMember(node: SwmlNode, key: string): SwmlNode {
  if (node.kind !== "scalar" || node.value === null) return node;
  const { line, column } = node;
  return { kind: "map", line, column, entries: [{ key, line, column, value: node }] };
}

/** A node as plain data; `scalar` converts a single value. */
export function plain(node: SwmlNode, scalar: (node: ScalarNode) => Value = ({ value }) => value): Value {
  switch (node.kind) {
    case "scalar":
      return scalar(node);
    case "list":
      return node.items.map((item) => plain(item, scalar));
    case "map":
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value, scalar)]));
  }
}
