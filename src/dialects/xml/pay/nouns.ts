import type { CustomPrompt, PayRequest } from "../../../domain/pay.js";
import type { Mistake } from "../../program.js";
import { elementsOf } from "../content.js";
import type { XmlElement } from "../tree.js";
import { readParameters } from "./parameter.js";
import type { XmlPayProfile } from "./profile.js";
import { readPrompt } from "./prompt.js";

/** Reads what stands in <Pay>. A stage for which the dialect has no prompt gets one that says nothing. */
export function readNouns(
  element: XmlElement,
  profile: XmlPayProfile,
  mistakes: Mistake[],
  documentMistakes: Mistake[],
): Pick<PayRequest, "prompts" | "parameters"> {
  const nouns = elementsOf(element, ["Prompt", "Parameter"], documentMistakes);
  const named = (name: string) => nouns.filter((noun) => noun.name === name);
  for (const parameter of named("Parameter")) elementsOf(parameter, [], documentMistakes);
  const written = named("Prompt").flatMap(
    (noun) => readPrompt(noun, profile, mistakes, documentMistakes) ?? [],
  );
  const silent = profile.prompt.silent.map((stage): CustomPrompt => ({ stage, parts: [] }));
  return {
    prompts: [...written, ...silent],
    parameters: readParameters(named("Parameter"), mistakes, profile),
  };
}
