import type { CustomPrompt, FieldError, PayRequest, PromptPart } from "../../../core/payment.js";
import { orLeaveOut } from "../../markup/reports.js";
import {
  anyText,
  oneOf,
  someNumbers,
  someOf,
  someText,
  trueOrFalse,
  wholeNumber,
} from "../../markup/value-parsers.js";
import { promptPart } from "../../prompt-part.js";
import { Attributes } from "../attributes.js";
import { elementsOf } from "../content.js";
import type { XmlReading } from "../profile.js";
import { isElement, type XmlElement } from "../tree.js";
import { readSpokenIn } from "../verbs/spoken.js";

interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** Reads one <Parameter>. They become the members of one JSON object, so a name must be unique: the first one counts. */
function readParameter(element: XmlElement, before: readonly Parameter[], reading: XmlReading): Parameter {
  const attributes = new Attributes(element, ["name", "value"], reading, reading.profile.pay);
  elementsOf(element, [], reading);
  const name = attributes.require("name", someText) ?? "";
  const value = attributes.require("value", anyText) ?? "";
  if (name !== "" && before.some((parameter) => parameter.name === name))
    attributes.refuse("name", "is already used in another <Parameter> of this <Pay>.");
  return { name, value };
}

/** A prompt must end, and must not be too long for a caller. */
const loops = wholeNumber(1, 10);

/** The parts of a prompt in playback order, loops expanded. */
function readParts(element: XmlElement, reading: XmlReading): PromptPart[] {
  if (element.children.every((node) => !isElement(node) && node.text.trim() === "")) {
    const { line, column } = element;
    const message = "<Prompt> is empty: put <Say>, <Play> or <Pause> between its tags.";
    const vendorCode = reading.profile.pay.vendorCodes[""];
    const code = "DOCUMENT_CONTENT_INVALID";
    reading.mistakes.push({
      line,
      column,
      code,
      message,
      ...(vendorCode === undefined ? {} : { vendorCode }),
    });
  }
  return readSpokenIn(element, reading, loops).flatMap((spoken) => {
    const times = spoken.verb === "pause" ? 1 : spoken.loop;
    return Array.from({ length: times }, () => promptPart(spoken));
  });
}

/** A prompt that is only for cases that do not exist is left out, and not played in every case. */
const FILTERS = ["attempt", "cardType", "errorType"];

/** Reads a <Prompt>. Undefined if it is only for errors after which no field is asked again. */
function readPrompt(element: XmlElement, reading: XmlReading): CustomPrompt | undefined {
  const profile = reading.profile.pay;
  const { stages, stageAttributes, matchable, errors, mostAttempts, attributes: names } = profile.prompt;
  const attributes = new Attributes(element, names, reading, { ...profile, strict: FILTERS });
  const [stageAttribute = stageAttributes[0], ...others] = stageAttributes.filter((name) =>
    attributes.has(name),
  );
  const stage = attributes.require(stageAttribute, oneOf(stages));
  for (const other of others.filter((name) => attributes.text(name) !== attributes.text(stageAttribute))) {
    attributes.wrong(other, `differs from "${stageAttribute}", which means the same.`);
  }
  const attempts = attributes.read("attempt", someNumbers(1, mostAttempts));
  const brands = attributes.read("cardType", someOf(profile.choices.validCardTypes));
  const errorNames = attributes.read("errorType", someOf(Object.keys(errors)));
  const asksAgain = attributes.read("requireMatchingInputs", trueOrFalse) ?? false;
  const again = asksAgain && matchable.some((field) => field === stage);
  if (asksAgain && !again && stage !== undefined)
    attributes.wrong("requireMatchingInputs", `is for ${matchable.join(", ")} only.`);
  const parts = readParts(element, reading);
  const ours = errorNames?.map((name) => errors[name]).filter((error): error is FieldError => error != null);
  // One with nothing that can be played would be silence in place of the default words.
  if (stage === undefined || ours?.length === 0 || parts.length === 0) return undefined;
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
  reading: XmlReading,
): Pick<PayRequest, "prompts" | "parameters"> {
  const prompts: CustomPrompt[] = [];
  const parameters: Parameter[] = [];
  for (const noun of elementsOf(element, ["Prompt", "Parameter"], reading)) {
    if (noun.name === "Prompt") {
      const prompt = orLeaveOut(reading, (own) => readPrompt(noun, own));
      if (prompt !== undefined) prompts.push(prompt);
    } else {
      const parameter = orLeaveOut(reading, (own) => readParameter(noun, parameters, own));
      if (parameter !== undefined) parameters.push(parameter);
    }
  }
  const silent = reading.profile.pay.prompt.silent.map((stage): CustomPrompt => ({ stage, parts: [] }));
  return { prompts: [...prompts, ...silent], parameters };
}
