import type { CustomPrompt, FieldError, PayRequest, PromptPart } from "../../../core/payment.js";
import {
  anyText,
  oneOf,
  someNumbers,
  someOf,
  someText,
  trueOrFalse,
  wholeNumber,
} from "../../markup/value-parsers.js";
import type { Diagnostic, Pause, Play, Say } from "../../program.js";
import { type AttributeRules, Attributes } from "../attributes.js";
import { elementsOf } from "../content.js";
import { isElement, type XmlElement } from "../tree.js";
import { readSpokenIn } from "../verbs/spoken.js";
import type { XmlPayProfile } from "./profile.js";

interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** Reads the <Parameter>s of a <Pay>. They become the members of one JSON object, so a name must be unique. */
function readParameters(
  elements: readonly XmlElement[],
  mistakes: Diagnostic[],
  rules: AttributeRules,
): Parameter[] {
  const parameters: Parameter[] = [];
  for (const element of elements) {
    const attributes = new Attributes(element, ["name", "value"], mistakes, rules);
    const name = attributes.require("name", someText);
    const value = attributes.require("value", anyText);
    if (parameters.some((parameter) => parameter.name === name)) {
      attributes.wrong("name", "stands in another <Parameter> of this <Pay> already.");
    } else if (name !== undefined && value !== undefined) {
      parameters.push({ name, value });
    }
  }
  return parameters;
}

function partOf(spoken: Say | Play | Pause): PromptPart {
  switch (spoken.verb) {
    case "say": {
      const { text, language, voice } = spoken;
      return {
        kind: "say",
        text,
        ...(language === undefined ? {} : { language }),
        ...(voice === undefined ? {} : { voice }),
      };
    }
    case "play":
      return { kind: "play", url: spoken.url };
    case "pause":
      return { kind: "pause", seconds: spoken.seconds };
  }
}

/** A prompt must end, and must not be too long for a caller. */
const loops = wholeNumber(1, 10);

/** The parts of a prompt in playback order, loops expanded. */
function readParts(
  element: XmlElement,
  { vendorCodes }: XmlPayProfile,
  mistakes: Diagnostic[],
  documentMistakes: Diagnostic[],
): PromptPart[] {
  if (element.children.every((node) => !isElement(node) && node.text.trim() === "")) {
    const { line, column } = element;
    const message = "<Prompt> is empty: put <Say>, <Play> or <Pause> between its tags.";
    const vendorCode = vendorCodes[""];
    mistakes.push({ line, column, message, ...(vendorCode === undefined ? {} : { vendorCode }) });
  }
  return readSpokenIn(element, documentMistakes, loops).flatMap((spoken) => {
    const times = spoken.verb === "pause" ? 1 : spoken.loop;
    return Array.from({ length: times }, () => partOf(spoken));
  });
}

/**
 * Reads a <Prompt>. Mistakes in its attributes are added to `mistakes`, those inside it to `documentMistakes`. Undefined if
 * it is wrong, or if it is only for errors after which no field is asked again.
 */
function readPrompt(
  element: XmlElement,
  profile: XmlPayProfile,
  mistakes: Diagnostic[],
  documentMistakes: Diagnostic[],
): CustomPrompt | undefined {
  const { stages, stageAttributes, matchable, errors, mostAttempts, attributes: names } = profile.prompt;
  const attributes = new Attributes(element, names, mistakes, profile);
  const [stageAttribute = stageAttributes[0], ...others] = stageAttributes.filter((name) =>
    attributes.has(name),
  );
  const stage = attributes.require(stageAttribute, oneOf(stages));
  for (const other of others.filter((name) => attributes.text(name) !== attributes.text(stageAttribute))) {
    attributes.wrong(other, `says something else than "${stageAttribute}", which means the same.`);
  }
  const attempts = attributes.read("attempt", someNumbers(1, mostAttempts));
  const brands = attributes.read("cardType", someOf(profile.choices.validCardTypes));
  const errorNames = attributes.read("errorType", someOf(Object.keys(errors)));
  const again = attributes.read("requireMatchingInputs", trueOrFalse) ?? false;
  if (again && stage !== undefined && !matchable.some((field) => field === stage)) {
    attributes.wrong("requireMatchingInputs", `is for ${matchable.join(", ")} only.`);
  }
  const parts = readParts(element, profile, mistakes, documentMistakes);
  const ours = errorNames?.map((name) => errors[name]).filter((error): error is FieldError => error != null);
  if (stage === undefined || ours?.length === 0) return undefined;
  return {
    stage,
    ...(attempts === undefined ? {} : { attempts }),
    ...(brands === undefined ? {} : { brands }),
    ...(ours === undefined ? {} : { errors: ours }),
    ...(again ? { again } : {}),
    parts,
  };
}

/** Reads the content of <Pay>. A stage for which the dialect has no prompt gets an empty one. */
export function readNouns(
  element: XmlElement,
  profile: XmlPayProfile,
  mistakes: Diagnostic[],
  documentMistakes: Diagnostic[],
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
