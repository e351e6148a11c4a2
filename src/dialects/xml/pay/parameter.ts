import type { Mistake } from "../../program.js";
import { type AttributeRules, Attributes } from "../attributes.js";
import { anyText, someText } from "../kinds.js";
import type { XmlElement } from "../tree.js";

interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** Reads the <Parameter>s of a <Pay>. They become the members of one JSON object, so a name can come only once. */
export function readParameters(
  elements: readonly XmlElement[],
  mistakes: Mistake[],
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
