import type { Sound } from "./sound.js";

/** The voices of mod_flite. */
const VOICES: ReadonlySet<string> = new Set(["awb", "kal", "rms", "slt"]);
/** Measured with flite: 65 to 70 ms a character. */
const MS_A_CHARACTER = 65;
const SHORTEST_MS = 300;

export type Speech =
  | { readonly kind: "sound"; readonly sound: Sound }
  /** Nothing is heard: an engine or voice that is not there, or nothing but white space. */
  | { readonly kind: "nothing" }
  /** FreeSWITCH hangs up: engine, voice or text is missing altogether. */
  | { readonly kind: "invalid" };

/** What `speak` says for `engine|voice|text`. The length is an estimate: no speech is made. */
export function speechOf(argument: string): Speech {
  if (argument === "") return { kind: "nothing" };
  const [engine, voice, ...rest] = argument.split("|");
  const text = rest.join("|");
  if (engine === undefined || voice === undefined || text === "") return { kind: "invalid" };
  if (engine.toLowerCase() !== "flite" || !VOICES.has(voice.toLowerCase())) return { kind: "nothing" };
  const source = text.trim();
  if (source === "") return { kind: "nothing" };
  const durationMs = Math.max(SHORTEST_MS, source.length * MS_A_CHARACTER);
  return { kind: "sound", sound: { kind: "speech", source, durationMs } };
}
