import { readSipAddress, writeSipAddress } from "../../../core/call.js";
import { type ValueParser, wholeNumber } from "../../markup/value-parsers.js";
import type { Diagnostic, Dial, DialTarget } from "../../program.js";
import { Attributes, readTarget } from "../attributes.js";
import { elementsOf, textOf } from "../content.js";
import { isElement, type XmlElement } from "../tree.js";

const NAMES = ["action", "method", "timeout", "callerId"] as const;
const LONGEST_TIMEOUT = 600;
const USUAL_TIMEOUT = 30;

/** A telephone number; separators between its digits are removed. */
export const telephoneNumber: ValueParser<string> = (text) => {
  const number = text.replace(/[\s().-]/g, "");
  return /^\+?\d{2,20}$/.test(number) ? { value: number } : { wrong: "must be a telephone number." };
};

/** A SIP address, rebuilt from its parts: RFC 3261, section 19.1, restricted to what may be dialed (`readSipAddress`). */
export const sipUri: ValueParser<string> = (text) => {
  const address = readSipAddress(text);
  return address === undefined
    ? {
        wrong:
          "must be a SIP address such as sip:ann@pbx.example, with no headers and no parameters but transport and user.",
      }
    : { value: writeSipAddress(address) };
};

/** A telephone number or the name of a SIP user. */
export const callerName: ValueParser<string> = (text) =>
  /^[\w.+@-]{1,64}$/.test(text.trim())
    ? { value: text.trim() }
    : { wrong: "must be a telephone number or the name of a SIP user." };

/** Recording, supervision and the like, which are not supported here. */
const IGNORED = [
  "answerOnBridge",
  "callReason",
  "events",
  "hangupOnStar",
  "passports",
  "record",
  "recordingConfigurationId",
  "recordingStatusCallback",
  "recordingStatusCallbackEvent",
  "recordingStatusCallbackMethod",
  "recordingTrack",
  "referMethod",
  "referUrl",
  "ringTone",
  "sequential",
  "timeLimit",
  "trim",
] as const;

const IGNORED_OF_NOUNS = [
  "amdStatusCallback",
  "amdStatusCallbackMethod",
  "byoc",
  "machineDetection",
  "machineDetectionSilenceTimeout",
  "machineDetectionSpeechEndThreshold",
  "machineDetectionSpeechThreshold",
  "machineDetectionTimeout",
  "method",
  "password",
  "sendDigits",
  "statusCallback",
  "statusCallbackEvent",
  "statusCallbackMethod",
  "url",
  "username",
] as const;

const NOUNS = { Number: ["number", telephoneNumber], Sip: ["sip", sipUri] } as const;

function readTo(element: XmlElement, name: keyof typeof NOUNS, mistakes: Diagnostic[]): DialTarget[] {
  const [kind, read] = NOUNS[name];
  const text = textOf(element, kind === "sip" ? "a SIP address" : "a telephone number", mistakes);
  if (text === "") return [];
  const reading = read(text);
  if ("value" in reading) return [{ kind, address: reading.value }];
  const { line, column } = element;
  mistakes.push({ line, column, message: `The text of <${element.name}> ${reading.wrong}` });
  return [];
}

/** The parties to dial: nouns, or a telephone number as the text of <Dial> itself. */
function readTargets(element: XmlElement, mistakes: Diagnostic[], warnings: Diagnostic[]): DialTarget[] {
  if (!element.children.some(isElement)) return readTo(element, "Number", mistakes);
  return elementsOf(element, Object.keys(NOUNS), mistakes).flatMap((noun) => {
    new Attributes(noun, IGNORED_OF_NOUNS, mistakes).ignore(IGNORED_OF_NOUNS, warnings);
    return readTo(noun, noun.name as keyof typeof NOUNS, mistakes);
  });
}

/**
 * Reads <Dial>. Twilio, SignalWire and Voxtelesys: the default `timeout` is 30 s of ringing. What is ignored is added
 * to `warnings`.
 */
export function readDial(element: XmlElement, mistakes: Diagnostic[], warnings: Diagnostic[]): Dial {
  const attributes = new Attributes(element, [...NAMES, ...IGNORED], mistakes);
  attributes.ignore(IGNORED, warnings);
  const action = readTarget(attributes, "action", ["GET", "POST"], "method");
  const callerId = attributes.read("callerId", callerName);
  const timeout = attributes.read("timeout", wholeNumber(1, LONGEST_TIMEOUT, "seconds"));
  return {
    verb: "dial",
    targets: readTargets(element, mistakes, warnings),
    timeoutSeconds: timeout ?? USUAL_TIMEOUT,
    ...(callerId === undefined ? {} : { callerId }),
    ...(action === undefined ? {} : { action }),
  };
}
