import { canadianEnglish } from "./en-ca.js";
import { britishEnglish } from "./en-gb.js";
import { americanEnglish } from "./en-us.js";
import type { Wording } from "./wording.js";

const WORDINGS: ReadonlyMap<string, Wording> = new Map(
  Object.entries({
    "en-us": americanEnglish,
    "en-ca": canadianEnglish,
    "en-gb": britishEnglish,
    "en-au": { ...britishEnglish, language: "en-AU" },
    "en-in": { ...britishEnglish, language: "en-IN" },
  }),
);

/** The wording of a language, whatever its case; English where there is none. */
export function wordingOf(language: string): Wording {
  return WORDINGS.get(language.toLowerCase()) ?? americanEnglish;
}
