import type { Attributes } from "../attributes.js";
import { oneOf } from "../kinds.js";
import type { XmlPayProfile } from "./profile.js";

/** The levels of `history` (VoXML). */
export const HISTORY = ["disable", "compact", "full"] as const;

/** The attributes that `history` wants logged, with their values or defaults; undefined when nothing is to be logged. */
export function readHistory(
  attributes: Attributes,
  { history }: XmlPayProfile,
): Readonly<Record<string, string>> | undefined {
  if (history === undefined) return undefined;
  const level = attributes.value("history", oneOf(HISTORY));
  if (level === "disable") return undefined;
  const entries = history[level].flatMap((name): [string, string][] => {
    const text = attributes.text(name);
    return text === undefined ? [] : [[name, text]];
  });
  return Object.fromEntries(entries);
}
