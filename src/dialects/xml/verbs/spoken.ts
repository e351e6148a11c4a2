import { orLeaveOut } from "../../markup/reports.js";
import { address, languageTag, someText, type ValueParser, wholeNumber } from "../../markup/value-parsers.js";
import type { Pause, Play, PlayDigits, Say } from "../../program.js";
import { Attributes } from "../attributes.js";
import { elementsOf, textOf, wordsOf } from "../content.js";
import type { XmlReading } from "../profile.js";
import type { XmlElement } from "../tree.js";

const MOST_LOOPS = 1000;
const LONGEST_PAUSE = 86_400;

/** 0 is forever. */
const anyLoops = wholeNumber(0, MOST_LOOPS);

/** Reads <Say>; `loops` says how often it may repeat. */
export function readSay(element: XmlElement, reading: XmlReading, loops = anyLoops): Say {
  const attributes = new Attributes(element, ["voice", "language", "loop"], reading);
  const voice = attributes.read("voice", someText);
  const language = attributes.read("language", languageTag);
  return {
    verb: "say",
    text: wordsOf(element, reading),
    ...(voice === undefined ? {} : { voice }),
    ...(language === undefined ? {} : { language }),
    loop: attributes.read("loop", loops) ?? 1,
  };
}

function readSound(element: XmlElement, reading: XmlReading, loops = anyLoops): Play {
  const attributes = new Attributes(element, ["loop"], reading);
  return { verb: "play", url: addressIn(element, reading), loop: attributes.read("loop", loops) ?? 1 };
}

/** The pages of all three vendors: digits, A to D, * and #, and w for a pause. */
const tones: ValueParser<string> = (text) =>
  /^[0-9A-DWw*#]+$/.test(text)
    ? { value: text }
    : { wrong: "must be made of 0 to 9, A to D, *, #, and w or W for a pause." };

/** Reads a <Play> of a document: a sound, or tones to send. */
export function readPlay(element: XmlElement, reading: XmlReading): Play | PlayDigits {
  const sends = element.attributes.some(({ name, value }) => name === "digits" && value.trim() !== "");
  if (!sends) return readSound(withoutDigits(element), reading);
  const attributes = new Attributes(element, ["digits"], reading);
  elementsOf(element, [], reading);
  return { verb: "play", digits: attributes.require("digits", tones) ?? "" };
}

/** An empty `digits` is an absent one. */
function withoutDigits(element: XmlElement): XmlElement {
  return { ...element, attributes: element.attributes.filter(({ name }) => name !== "digits") };
}

/** Reads <Pause>. */
export function readPause(element: XmlElement, reading: XmlReading): Pause {
  const attributes = new Attributes(element, ["length"], reading);
  elementsOf(element, [], reading);
  return { verb: "pause", seconds: attributes.read("length", wholeNumber(1, LONGEST_PAUSE, "seconds")) ?? 1 };
}

/** The address that an element holds as its text. The element does not run without one. */
export function addressIn(element: XmlElement, reading: XmlReading): string {
  const text = textOf(element, "an address", reading);
  const found = text === "" ? { value: "" } : address(text);
  if ("value" in found) return found.value;
  const { line, column, name } = element;
  const message = `The text of <${name}> ${found.wrong}`;
  reading.mistakes.push({ line, column, code: "DOCUMENT_VALUE_INVALID", message });
  return "";
}

/** The elements that the caller hears; also allowed in <Gather> and in <Prompt>. */
const SPOKEN = { Say: readSay, Play: readSound, Pause: readPause } as const;

/** All sounds inside an element, in order; those that cannot be played are left out. */
export function readSpokenIn(
  parent: XmlElement,
  reading: XmlReading,
  loops: ValueParser<number> = anyLoops,
): (Say | Play | Pause)[] {
  return elementsOf(parent, Object.keys(SPOKEN), reading).flatMap((element) => {
    const read = SPOKEN[element.name as keyof typeof SPOKEN];
    return orLeaveOut(reading, (own) => read(element, own, loops)) ?? [];
  });
}
