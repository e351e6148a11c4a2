import { isOverlong, languageTag, someText, type ValueParser } from "../../markup/value-parsers.js";
import { Fields, type Reading } from "../fields.js";
import type { Play, PlayItem, Prompt } from "../instruction.js";
import { asMember, type SwmlNode } from "../tree.js";
import { decimal, wholeFrom } from "./value-parsers.js";

const VOICE = ["say_voice", "say_language"] as const;
const IGNORED = ["volume", "say_gender", "status_url", "auto_answer"] as const;
const SPEECH = [
  "speech_timeout",
  "speech_end_timeout",
  "speech_language",
  "speech_hints",
  "speech_engine",
] as const;
const LONGEST_SECONDS = 3_600;
const MOST_SOUNDS = 100;

/** SignalWire, SWML "play", section "Playable sounds". */
const sound: ValueParser<PlayItem> = (text) => {
  const [, scheme, rest = ""] = /^(say|silence|ring):(.*)$/s.exec(text.trim()) ?? [];
  if (scheme === undefined) {
    if (isOverlong(text.trim())) return { wrong: "is too long for an address." };
    return /^https?:\/\/|^[^:\s]+$/.test(text.trim())
      ? { value: { kind: "play", url: text.trim() } }
      : { wrong: "must begin with say:, silence:, ring:, or be the address of a sound." };
  }
  if (scheme === "say") return { value: { kind: "say", text: rest.trim() } };
  return scheme === "silence" ? silence(rest.trim()) : ring(rest.trim());
};

const silence: ValueParser<PlayItem> = (text) => {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return seconds <= LONGEST_SECONDS
    ? { value: { kind: "silence", seconds } }
    : { wrong: `must be "silence:" and seconds, at most ${LONGEST_SECONDS}.` };
};

const ring: ValueParser<PlayItem> = (text) => {
  const [, duration, country] = /^(?:(\d+(?:\.\d+)?)\s*:)?\s*([A-Za-z]{2}(?:-old)?)$/.exec(text) ?? [];
  const seconds = duration === undefined ? undefined : Number(duration);
  if (country === undefined || (seconds ?? 0) > LONGEST_SECONDS)
    return { wrong: `must be "ring:" and a country, as ring:us, or ring:3.2:us with seconds.` };
  return {
    value: { kind: "ring", country: country.toLowerCase(), ...(seconds === undefined ? {} : { seconds }) },
  };
};

/** One sound, or several in a list. */
function soundsOf(fields: Fields, node: SwmlNode | undefined, name: string): PlayItem[] {
  if (node === undefined) return [];
  const nodes = node.kind === "list" ? node.items : [node];
  if (nodes.length > MOST_SOUNDS) fields.wrong(name, `has more than ${MOST_SOUNDS} sounds.`);
  const language = fields.read("say_language", languageTag);
  const voice = fields.read("say_voice", someText);
  return nodes
    .slice(0, MOST_SOUNDS)
    .flatMap((one) => fields.value(one, name, sound) ?? [])
    .map((one) =>
      one.kind === "say"
        ? {
            ...one,
            ...(language === undefined ? {} : { language }),
            ...(voice === undefined ? {} : { voice }),
          }
        : one,
    );
}

const NO_EFFECT = "has no effect here.";

/** SignalWire, SWML "play"; its page also writes a sound alone: `play: "say:Hello."`. */
export function readPlay(node: SwmlNode, reading: Reading): Play {
  const fields = new Fields(asMember(node, "url"), "play", ["url", "urls", ...VOICE, ...IGNORED], reading);
  fields.ignore(IGNORED, NO_EFFECT);
  const [url, urls] = [fields.member("url"), fields.member("urls")];
  if (url === undefined && urls === undefined) fields.fail(node, `play needs either "url" or "urls".`);
  else if (url !== undefined && urls !== undefined) fields.add(node, `play needs either "url" or "urls".`);
  if (url?.kind === "list") fields.wrong("url", `is one sound: several go into "urls".`);
  return { method: "play", sounds: [...soundsOf(fields, url, "url"), ...soundsOf(fields, urls, "urls")] };
}

const PROMPT = ["play", "max_digits", "terminators", "digit_timeout", "initial_timeout"] as const;

const terminators: ValueParser<string> = (text) =>
  /^[0-9*#A-D]*$/.test(text) ? { value: text } : { wrong: "must be keys: 0 to 9, * and #." };

/** SignalWire, SWML "prompt". Speech is not recognized: only keys are collected, regardless of the speech parameters. */
export function readPrompt(node: SwmlNode, reading: Reading): Prompt {
  const fields = new Fields(node, "prompt", [...PROMPT, ...VOICE, ...IGNORED, ...SPEECH], reading);
  fields.ignore(IGNORED, NO_EFFECT);
  fields.ignore(SPEECH, "has no effect here: only keys are collected.");
  const seconds = decimal(0, 600, "seconds");
  return {
    method: "prompt",
    sounds: soundsOf(fields, fields.needed("play"), "play"),
    maxDigits: fields.read("max_digits", wholeFrom(1, 100)) ?? 1,
    terminators: fields.read("terminators", terminators) ?? "",
    digitTimeoutMs: (fields.read("digit_timeout", seconds) ?? 5) * 1_000,
    initialTimeoutMs: (fields.read("initial_timeout", seconds) ?? 5) * 1_000,
  };
}
