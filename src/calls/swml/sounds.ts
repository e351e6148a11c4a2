import { lastValueFrom } from "rxjs";
import { AppError } from "../../core/errors.js";
import type { PromptPart } from "../../core/payment.js";
import type { Play, PlayItem, Prompt } from "../../dialects/swml/instruction.js";
import type { Values } from "../../dialects/swml/value.js";
import { collectKeys, DigitInput } from "../digit-collector.js";
import { playPrompt, type Tone } from "../prompt.js";
import type { PromptServices } from "../services.js";
import { pause, playToEnd } from "../verbs/speak.js";
import type { ScriptCall } from "./script-call.js";

interface Ringing {
  /** Teletone script of one ring and the silence after it: `%(on ms, off ms, hertz...)`. */
  readonly script: string;
  readonly seconds: number;
}

/** ITU-T E.180, table 1: "ringing tone [...] 400 to 450 Hz", 1 s on and 4 s off in most countries. */
const USUAL: Ringing = { script: "%(1000,4000,425)", seconds: 5 };

const AMERICAN: Ringing = { script: "%(2000,4000,440,480)", seconds: 6 };
const BRITISH: Ringing = { script: "%(400,200,400,450);%(400,2000,400,450)", seconds: 3 };
const AUSTRALIAN: Ringing = { script: "%(400,200,383,417);%(400,2000,383,417)", seconds: 3 };

/** By the country codes of SignalWire's "play", where they differ from the usual tone (ITU-T E.180, supplement 2). */
const BY_COUNTRY: Readonly<Record<string, Ringing>> = {
  us: AMERICAN,
  "us-old": { script: "%(2000,4000,420,460)", seconds: 6 },
  uk: BRITISH,
  nz: { script: "%(400,200,400,450);%(400,2000,400,450)", seconds: 3 },
  sg: { script: "%(400,200,401,425);%(400,2000,401,425)", seconds: 3 },
  au: AUSTRALIAN,
  in: { script: "%(400,200,375,425);%(400,2000,375,425)", seconds: 3 },
  fr: { script: "%(1500,3500,440)", seconds: 5 },
  es: { script: "%(1500,3000,425)", seconds: 4.5 },
  jp: { script: "%(1000,2000,384,416)", seconds: 3 },
  tw: { script: "%(1000,2000,440,480)", seconds: 3 },
  za: { script: "%(400,200,400,433);%(400,2000,400,433)", seconds: 3 },
};

/** The ringing tone of a country, once, or for about the given number of seconds, rounded to whole rings. */
function ringTone(country: string, seconds: number | undefined): Tone {
  const ringing = BY_COUNTRY[country] ?? USUAL;
  const loops = seconds === undefined ? 1 : Math.max(1, Math.round(seconds / ringing.seconds));
  return {
    kind: "tone",
    source: `tone_stream://${ringing.script};loops=${loops}`,
    words: `(ringing, ${country})`,
    seconds: loops * ringing.seconds,
  };
}

/** SignalWire, SWML "play", section "Variables": `say_voice` and `say_language` are read by the method. */
function saying(sound: Extract<PlayItem, { kind: "say" }>, vars: Values): PromptPart {
  const language = sound.language ?? vars.say_language;
  const voice = sound.voice ?? vars.say_voice;
  return {
    kind: "say",
    text: sound.text,
    ...(typeof language === "string" && language !== "" ? { language } : {}),
    ...(typeof voice === "string" && voice !== "" ? { voice } : {}),
  };
}

/** The sounds as prompt parts. */
function partsOf(sounds: readonly PlayItem[], vars: Values): (PromptPart | Tone)[] {
  return sounds.map((sound) => partOf(sound, vars));
}

function partOf(sound: PlayItem, vars: Values): PromptPart | Tone {
  switch (sound.kind) {
    case "say":
      return saying(sound, vars);
    case "play":
      return sound;
    case "silence":
      return { kind: "pause", seconds: sound.seconds };
    case "ring":
      return ringTone(sound.country, sound.seconds);
  }
}

/** `play`: one sound after the other, to its end. A sound that cannot be played is reported and skipped. */
export async function play({ sounds }: Play, vars: Values, call: ScriptCall<PromptServices>): Promise<void> {
  for (const part of partsOf(sounds, vars))
    await (part.kind === "pause" ? pause(part.seconds, call) : playToEnd(part, call));
}

/**
 * `prompt`: asks, and collects keys. Returns the variables to set: SignalWire, SWML "prompt", section "Set by the method".
 * Throws CHANNEL_GONE.
 */
export async function prompt(
  instruction: Prompt,
  vars: Values,
  call: ScriptCall<PromptServices>,
): Promise<Values> {
  const { sounds, maxDigits, terminators, initialTimeoutMs, digitTimeoutMs } = instruction;
  const entry = new DigitInput();
  const question$ = playPrompt(call, partsOf(sounds, vars), { language: "en-US", terminators: "any" });
  const rules = { maxDigits, terminators, initialMs: initialTimeoutMs, digitMs: digitTimeoutMs };
  await lastValueFrom(collectKeys(question$, rules, entry, call), { defaultValue: undefined });
  if (call.isGone()) throw new AppError("CHANNEL_GONE", "the call ended while digits were collected");
  return {
    prompt_result: entry.text === "" ? "no_input" : "match_digits",
    prompt_value: entry.text,
    prompt_digit_terminator: entry.terminator,
  };
}
