import { ENGLISH } from "./english.js";
import { FRENCH } from "./french.js";
import { GERMAN } from "./german.js";
import { ITALIAN } from "./italian.js";
import { POLISH } from "./polish.js";
import { SPANISH } from "./spanish.js";
import type { Wording } from "./wording.js";

/** Every language that there are default words for. */
export const WORDINGS: readonly Wording[] = [
  ...ENGLISH,
  ...SPANISH,
  ...FRENCH,
  ...GERMAN,
  ...ITALIAN,
  ...POLISH,
];

const FALLBACK_LANGUAGE = "en-US";

const BY_LANGUAGE: ReadonlyMap<string, Wording> = new Map(
  WORDINGS.map((wording) => [wording.language.toLowerCase(), wording]),
);

/** The wording of a language, whatever its case; American English where there is none. */
export function wordingOf(language: string): Wording {
  const wording = BY_LANGUAGE.get(language.toLowerCase()) ?? BY_LANGUAGE.get(FALLBACK_LANGUAGE.toLowerCase());
  return wording as Wording;
}
