import { readSipAddress, writeSipAddress } from "../../../core/call.js";
import { orLeaveOut } from "../../markup/reports.js";
import { type ValueParser, wholeNumber } from "../../markup/value-parsers.js";
import type { Dial, DialTarget } from "../../program.js";
import { Attributes, readTarget } from "../attributes.js";
import { elementsOf, textOf } from "../content.js";
import type { XmlReading } from "../profile.js";
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

/** A SIP address of <Sip>, which may lack its scheme: `kate@example.com`. */
const sipAddress: ValueParser<string> = (text) => sipUri(/^sips?:/i.test(text) ? text : `sip:${text}`);

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

const NOUNS = { Number: ["number", telephoneNumber], Sip: ["sip", sipAddress] } as const;

function readTo(element: XmlElement, name: keyof typeof NOUNS, reading: XmlReading): DialTarget {
  const [kind, read] = NOUNS[name];
  const text = textOf(element, kind === "sip" ? "a SIP address" : "a telephone number", reading);
  const found = text === "" ? { value: "" } : read(text);
  if ("value" in found) return { kind, address: found.value };
  const { line, column } = element;
  const message = `The text of <${element.name}> ${found.wrong}`;
  reading.mistakes.push({ line, column, code: "DOCUMENT_VALUE_INVALID", message });
  return { kind, address: "" };
}

/** The parties to dial: nouns, or a telephone number as the text of <Dial> itself. One that can't be dialed is left out. */
function readTargets(element: XmlElement, reading: XmlReading): DialTarget[] {
  const orNone = (read: (own: XmlReading) => DialTarget) => orLeaveOut(reading, read) ?? [];
  if (!element.children.some(isElement)) return [orNone((own) => readTo(element, "Number", own))].flat();
  return elementsOf(element, Object.keys(NOUNS), reading).flatMap((noun) =>
    orNone((own) => {
      new Attributes(noun, IGNORED_OF_NOUNS, own).ignore(IGNORED_OF_NOUNS);
      return readTo(noun, noun.name as keyof typeof NOUNS, own);
    }),
  );
}

/** Reads <Dial>. Twilio, SignalWire and Voxtelesys: the default `timeout` is 30 s of ringing. */
export function readDial(element: XmlElement, reading: XmlReading): Dial {
  const attributes = new Attributes(element, [...NAMES, ...IGNORED], reading);
  attributes.ignore(IGNORED);
  const action = readTarget(attributes, "action", ["GET", "POST"], "method");
  const callerId = attributes.read("callerId", callerName);
  const timeout = attributes.read("timeout", wholeNumber(1, LONGEST_TIMEOUT, "seconds"));
  return {
    verb: "dial",
    targets: readTargets(element, reading),
    timeoutSeconds: timeout ?? USUAL_TIMEOUT,
    ...(callerId === undefined ? {} : { callerId }),
    ...(action === undefined ? {} : { action }),
  };
}
