import type { CustomPrompt, Field } from "../core/payment.js";
import { didYouMean } from "./markup/diagnostics.js";

/** The language of a payment's prompts, and what is wrong with it. */
interface PromptLanguage {
  readonly language: string;
  /** The fields without a prompt in it, and a suggestion with a space before it, or "". */
  readonly lacking?: { readonly fields: readonly Field[]; readonly near: string };
}

/** What a language without a country means here: the built-in wording of the country that gave it its name, or of the US. */
const WITHOUT_COUNTRY: Readonly<Record<string, string>> = {
  en: "en-US",
  es: "es-ES",
  fr: "fr-FR",
  de: "de-DE",
  it: "it-IT",
  pl: "pl-PL",
};

/**
 * The built-in language that a tag names, whatever its case, with or without a country. Any other one needs a custom prompt
 * for every field that is requested (decision 17); without one for another stage, nothing is said there.
 */
export function promptLanguage(
  tag: string,
  builtIn: readonly string[],
  requested: readonly Field[],
  prompts: readonly CustomPrompt[],
): PromptLanguage {
  const named = (tag.includes("-") ? undefined : WITHOUT_COUNTRY[tag.toLowerCase()]) ?? tag;
  const known = builtIn.find((language) => language.toLowerCase() === named.toLowerCase());
  if (known !== undefined) return { language: known };
  const fields = requested.filter((field) => !prompts.some(({ stage }) => stage === field));
  if (fields.length === 0) return { language: named };
  return { language: named, lacking: { fields, near: didYouMean(tag, builtIn, (language) => language) } };
}
