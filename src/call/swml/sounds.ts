import type { Play, Sound } from "../../dialects/swml/instruction.js";
import type { Values } from "../../dialects/swml/value.js";
import type { PromptPart } from "../../domain/pay.js";
import type { Tone } from "../prompt.js";
import { heard, pause } from "../verbs/speak.js";
import { ringTone } from "./ring-tones.js";
import type { ScriptCall } from "./script-call.js";

/** SignalWire, SWML "play", section "Variables": `say_voice` and `say_language` are read by the method. */
function saying(sound: Extract<Sound, { kind: "say" }>, vars: Values): PromptPart {
  const language = sound.language ?? vars.say_language;
  const voice = sound.voice ?? vars.say_voice;
  return {
    kind: "say",
    text: sound.text,
    ...(typeof language === "string" && language !== "" ? { language } : {}),
    ...(typeof voice === "string" && voice !== "" ? { voice } : {}),
  };
}

/** What is to be heard, in the words of a prompt. */
export function partsOf(sounds: readonly Sound[], vars: Values): (PromptPart | Tone)[] {
  return sounds.map((sound) => partOf(sound, vars));
}

function partOf(sound: Sound, vars: Values): PromptPart | Tone {
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

/** `play`: one sound after the other, to its end. One that can't be played is told and left out. */
export async function play({ sounds }: Play, vars: Values, call: ScriptCall): Promise<void> {
  for (const part of partsOf(sounds, vars))
    await (part.kind === "pause" ? pause(part.seconds, call) : heard(part, call));
}
