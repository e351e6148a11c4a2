import type { CustomPrompt, Field } from "./pay.js";

/** The fields that are asked twice: those for which the document has a prompt for the second asking. */
export function matchingFields(fields: readonly Field[], prompts: readonly CustomPrompt[]): readonly Field[] {
  return fields.filter((field) => prompts.some(({ stage, again }) => stage === field && again === true));
}
