import type { CustomPrompt, Stage } from "../core/payment.js";
import { didYouMean } from "./markup/diagnostics.js";

/** The language of a payment's prompts, and what is wrong with it. */
interface PromptLanguage {
  readonly language: string;
  /** The stages without a prompt in it, and a suggestion with a space before it, or "". */
  readonly lacking?: { readonly stages: readonly Stage[]; readonly near: string };
}

/**
 * The built-in language that a tag names, whatever its case. Any other one needs a custom prompt for every stage that will
 * be used (decision 17).
 */
export function promptLanguage(
  tag: string,
  builtIn: readonly string[],
  used: readonly Stage[],
  prompts: readonly CustomPrompt[],
): PromptLanguage {
  const known = builtIn.find((language) => language.toLowerCase() === tag.toLowerCase());
  if (known !== undefined) return { language: known };
  const stages = used.filter((stage) => !prompts.some((prompt) => prompt.stage === stage));
  if (stages.length === 0) return { language: tag };
  return { language: tag, lacking: { stages, near: didYouMean(tag, builtIn, (language) => language) } };
}
