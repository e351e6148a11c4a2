import { address, languageTag, someText, type ValueParser, wholeNumber } from "../../markup/value-parsers.js";
import type { Diagnostic, Pause, Play, Say } from "../../program.js";
import { Attributes } from "../attributes.js";
import { elementsOf, textOf, wordsOf } from "../content.js";
import type { XmlElement } from "../tree.js";

/** The elements that the caller hears; allowed at the top level, in <Gather>, and in <Prompt>. */
export const SPOKEN = ["Say", "Play", "Pause"] as const;

const MOST_LOOPS = 1000;
const LONGEST_PAUSE = 86_400;

/** 0 is forever. */
const anyLoops = wholeNumber(0, MOST_LOOPS);

function readSay(element: XmlElement, mistakes: Diagnostic[], loops: ValueParser<number>): Say {
  const attributes = new Attributes(element, ["voice", "language", "loop"], mistakes);
  const voice = attributes.read("voice", someText);
  const language = attributes.read("language", languageTag);
  return {
    verb: "say",
    text: wordsOf(element, mistakes),
    ...(voice === undefined ? {} : { voice }),
    ...(language === undefined ? {} : { language }),
    loop: attributes.read("loop", loops) ?? 1,
  };
}

function readPlay(element: XmlElement, mistakes: Diagnostic[], loops: ValueParser<number>): Play {
  const attributes = new Attributes(element, ["loop"], mistakes);
  return { verb: "play", url: addressIn(element, mistakes), loop: attributes.read("loop", loops) ?? 1 };
}

function readPause(element: XmlElement, mistakes: Diagnostic[]): Pause {
  const attributes = new Attributes(element, ["length"], mistakes);
  elementsOf(element, [], mistakes);
  return { verb: "pause", seconds: attributes.read("length", wholeNumber(1, LONGEST_PAUSE, "seconds")) ?? 1 };
}

/** The address that an element holds as its text. */
export function addressIn(element: XmlElement, mistakes: Diagnostic[]): string {
  const text = textOf(element, "an address", mistakes);
  const reading = text === "" ? { value: "" } : address(text);
  if ("value" in reading) return reading.value;
  const { line, column, name } = element;
  mistakes.push({ line, column, message: `The text of <${name}> ${reading.wrong}` });
  return "";
}

/** Reads <Say>, <Play> or <Pause>; undefined for any other element. `loops` says how often a sound may repeat. */
export function readSpoken(
  element: XmlElement,
  mistakes: Diagnostic[],
  loops: ValueParser<number> = anyLoops,
): Say | Play | Pause | undefined {
  switch (element.name) {
    case "Say":
      return readSay(element, mistakes, loops);
    case "Play":
      return readPlay(element, mistakes, loops);
    case "Pause":
      return readPause(element, mistakes);
    default:
      return undefined;
  }
}

/** All sounds inside an element, in order. */
export function readSpokenIn(
  parent: XmlElement,
  mistakes: Diagnostic[],
  loops: ValueParser<number> = anyLoops,
): (Say | Play | Pause)[] {
  return elementsOf(parent, SPOKEN, mistakes).flatMap(
    (element) => readSpoken(element, mistakes, loops) ?? [],
  );
}
