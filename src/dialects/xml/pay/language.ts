import type { CustomPrompt, Stage } from "../../../domain/pay.js";
import type { Attributes } from "../attributes.js";
import { languageTag } from "../kinds.js";
import { didYouMean } from "../near-miss.js";

/**
 * The language of the prompts. One that has no built-in prompts is only allowed where the document brings a prompt
 * for every stage that will be used (decision 17).
 */
export function readLanguage(
  attributes: Attributes,
  builtIn: readonly string[],
  stages: readonly Stage[],
  prompts: readonly CustomPrompt[],
): string {
  const tag = attributes.value("language", languageTag);
  const known = builtIn.find((language) => language.toLowerCase() === tag.toLowerCase());
  if (known !== undefined) return known;
  const silent = stages.filter((stage) => !prompts.some((prompt) => prompt.stage === stage));
  if (silent.length > 0) {
    const list = `must be one of ${builtIn.join(", ")}`;
    const near = didYouMean(tag, builtIn, (language) => language);
    attributes.wrong("language", `${list}, or come with a <Prompt> for ${silent.join(", ")}.${near}`);
  }
  return tag;
}
