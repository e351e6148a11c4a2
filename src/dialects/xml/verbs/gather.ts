import type { Gather, Mistake } from "../../program.js";
import { Attributes } from "../attributes.js";
import { type Kind, oneOf, trueOrFalse, wholeNumber } from "../kinds.js";
import { readTarget } from "../target.js";
import type { XmlElement } from "../tree.js";
import { readSpokenIn } from "./spoken.js";

const NAMES = [
  "input",
  "action",
  "method",
  "timeout",
  "numDigits",
  "finishOnKey",
  "actionOnEmptyResult",
] as const;

const MOST_DIGITS = 1000;
const LONGEST_TIMEOUT = 600;

/** One key, or "" for none. */
const finishKey: Kind<string> = (text) =>
  /^[0-9*#]?$/.test(text) ? { value: text } : { wrong: "must be one of 0 to 9, * and #, or empty for none." };

/** Reads <Gather>. Only keys are gathered: `input` may say `dtmf` and nothing else. */
export function readGather(
  element: XmlElement,
  mistakes: Mistake[],
  withoutAction: Gather["withoutAction"],
): Gather {
  const attributes = new Attributes(element, NAMES, mistakes);
  attributes.read("input", oneOf(["dtmf"]));
  const action = readTarget(attributes, "action", ["GET", "POST"], "method");
  const numDigits = attributes.read("numDigits", wholeNumber(1, MOST_DIGITS));
  const timeout = attributes.read("timeout", wholeNumber(1, LONGEST_TIMEOUT, "seconds")) ?? 5;
  return {
    verb: "gather",
    prompts: readSpokenIn(element, mistakes),
    ...(numDigits === undefined ? {} : { numDigits }),
    finishOnKey: attributes.read("finishOnKey", finishKey) ?? "#",
    timeoutMs: timeout * 1000,
    ...(action === undefined ? {} : { action }),
    actionOnEmptyResult: attributes.read("actionOnEmptyResult", trueOrFalse) ?? false,
    ...(withoutAction === undefined ? {} : { withoutAction }),
  };
}
