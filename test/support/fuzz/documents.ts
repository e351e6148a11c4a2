import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { CXML_PAY } from "../../../src/dialects/cxml/profile.js";
import { TWIML_PAY } from "../../../src/dialects/twiml/profile.js";
import { VOXML_PAY } from "../../../src/dialects/voxml/profile.js";
import { changed, gentle, harsh } from "./mutations.js";
import { SWML_SEEDS } from "./swml-seeds.js";
import { ODD_VALUES, SWML_TRICKS, SWML_WORDS, XML_TRICKS, XML_WORDS } from "./words.js";
import { xmlSeeds } from "./xml-seeds.js";

export const DIALECT_NAMES = ["twiml", "cxml", "voxml", "swml"] as const;
export type DialectName = (typeof DIALECT_NAMES)[number];

const PROFILES = { twiml: TWIML_PAY, cxml: CXML_PAY, voxml: VOXML_PAY };

/** The documents that are shipped with the program. Read from the working directory, which is the project's. */
function examplesOf(name: DialectName): string[] {
  const folder = `examples/${name}`;
  return readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, "utf8"));
}

export function seedsOf(name: DialectName): readonly string[] {
  return [...examplesOf(name), ...(name === "swml" ? SWML_SEEDS : xmlSeeds(PROFILES[name]))];
}

/** Documents of a dialect, changed in a few places: half of them so that they can often still be read. */
export function documentsOf(name: DialectName): fc.Arbitrary<string> {
  const seeds = seedsOf(name);
  const [words, tricks] = name === "swml" ? [SWML_WORDS, SWML_TRICKS] : [XML_WORDS, XML_TRICKS];
  const soft = gentle(words, ODD_VALUES);
  const hard = harsh(tricks, words, ODD_VALUES, seeds);
  const seed = fc.constantFrom(...seeds);
  return fc
    .oneof(
      fc.tuple(seed, fc.array(soft, { maxLength: 6 })),
      fc.tuple(seed, fc.array(fc.oneof(soft, hard), { minLength: 1, maxLength: 8 })),
    )
    .map(([text, mutations]) => changed(text, mutations));
}
