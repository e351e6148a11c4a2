import { someOf, trueOrFalse, type ValueParser, wholeNumber } from "../../markup/value-parsers.js";
import type { Diagnostic, Gather } from "../../program.js";
import { Attributes, readTarget } from "../attributes.js";
import type { XmlProfile } from "../profile.js";
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

/** Attributes for speech, which is not recognized here, and for barge-in, since a key always stops the prompt. */
const IGNORED = [
  "bargeIn",
  "debug",
  "enhanced",
  "hints",
  "language",
  "maxSpeechTime",
  "partialResultCallback",
  "partialResultCallbackMethod",
  "profanityFilter",
  "speechEndTimeout",
  "speechEngine",
  "speechModel",
  "speechTimeout",
] as const;

const MOST_DIGITS = 1000;
const LONGEST_TIMEOUT = 600;

/** One key, or "" for none; several if the dialect allows a set. */
function finishKeys(several: boolean): ValueParser<string> {
  const wrong = `must be ${several ? "some" : "one"} of 0 to 9, * and #, or empty for none.`;
  return (text) => (/^[0-9*#]*$/.test(text) && (several || text.length <= 1) ? { value: text } : { wrong });
}

/** Keys, and optionally speech. */
const inputs: ValueParser<readonly string[]> = (text) => {
  const reading = someOf(["dtmf", "speech"])(text);
  return "wrong" in reading || reading.value.includes("dtmf")
    ? reading
    : { wrong: `must be "dtmf": speech is not recognized here.` };
};

/** Reads <Gather>. Only keys are gathered: attributes for speech are added to `warnings`. */
export function readGather(
  element: XmlElement,
  mistakes: Diagnostic[],
  warnings: Diagnostic[],
  { pay: { withoutAction }, severalFinishKeys }: XmlProfile,
): Gather {
  const attributes = new Attributes(element, [...NAMES, ...IGNORED], mistakes);
  attributes.ignore(IGNORED, warnings);
  if (attributes.read("input", inputs)?.includes("speech")) {
    attributes.ignore(["input"], warnings, "takes keys only: speech is not recognized here.");
  }
  const action = readTarget(attributes, "action", ["GET", "POST"], "method");
  const numDigits = attributes.read("numDigits", wholeNumber(1, MOST_DIGITS));
  const timeout = attributes.read("timeout", wholeNumber(1, LONGEST_TIMEOUT, "seconds")) ?? 5;
  return {
    verb: "gather",
    prompts: readSpokenIn(element, mistakes),
    ...(numDigits === undefined ? {} : { numDigits }),
    finishOnKey: attributes.read("finishOnKey", finishKeys(severalFinishKeys)) ?? "#",
    timeoutMs: timeout * 1000,
    ...(action === undefined ? {} : { action }),
    actionOnEmptyResult: attributes.read("actionOnEmptyResult", trueOrFalse) ?? false,
    ...(withoutAction === undefined ? {} : { withoutAction }),
  };
}
