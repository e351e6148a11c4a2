import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { RendererVoices } from "./rendered-voice.js";

/** The default renderer, free software that most distributions package. */
export const ESPEAK = "espeak-ng";
export const ESPEAK_COMMAND = [ESPEAK, "-v", "{voice}", "-w", "{file}", "--stdin"] as const;

/** Its voices for the languages of the built-in prompts (`espeak-ng --voices`). */
export const ESPEAK_VOICES: RendererVoices = {
  "en-US": "en-us",
  "en-CA": "en-us",
  "en-GB": "en-gb",
  "en-AU": "en-gb",
  "en-IN": "en-gb",
  "es-ES": "es",
  "es-MX": "es-419",
  "es-US": "es-419",
  "fr-FR": "fr-fr",
  "fr-CA": "fr-fr",
  "de-DE": "de",
  "it-IT": "it",
  "pl-PL": "pl",
};

/** Whether a program is in one of the folders of `path`, the value of PATH. */
export async function isOnPath(program: string, path: string): Promise<boolean> {
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
