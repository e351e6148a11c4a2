import { someOf, trueOrFalse, type ValueParser, wholeNumber } from "../../markup/value-parsers.js";
import type { Gather } from "../../program.js";
import { Attributes, readTarget } from "../attributes.js";
import type { XmlReading } from "../profile.js";
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

/** Reads <Gather>. Only keys are gathered: attributes for speech are reported. */
export function readGather(element: XmlElement, reading: XmlReading): Gather {
  const { pay, severalFinishKeys } = reading.profile;
  const { withoutAction } = pay;
  const attributes = new Attributes(element, [...NAMES, ...IGNORED], reading);
  attributes.ignore(IGNORED);
  if (attributes.read("input", someOf(["dtmf", "speech"]))?.includes("speech"))
    attributes.ignore(["input"], "takes keys only: speech is not recognized here.");
  const action = readTarget(attributes, "action", ["GET", "POST"], "method");
  const numDigits = attributes.read("numDigits", wholeNumber(1, MOST_DIGITS));
  const timeout = attributes.read("timeout", wholeNumber(1, LONGEST_TIMEOUT, "seconds")) ?? 5;
  return {
    verb: "gather",
    prompts: readSpokenIn(element, reading),
    ...(numDigits === undefined ? {} : { numDigits }),
    finishOnKey: attributes.read("finishOnKey", finishKeys(severalFinishKeys)) ?? "#",
    timeoutMs: timeout * 1000,
    ...(action === undefined ? {} : { action }),
    actionOnEmptyResult: attributes.read("actionOnEmptyResult", trueOrFalse) ?? false,
    ...(withoutAction === undefined ? {} : { withoutAction }),
  };
}
