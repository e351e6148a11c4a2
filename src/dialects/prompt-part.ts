import type { PromptPart } from "../core/payment.js";
import type { Pause, Play, Say } from "./program.js";

/** What is heard in one round of a Say, Play or Pause, in a prompt or by itself. */
export function promptPart(spoken: Say | Play | Pause): PromptPart {
  switch (spoken.verb) {
    case "say": {
      const { text, language, voice } = spoken;
      return {
        kind: "say",
        text,
        ...(language === undefined ? {} : { language }),
        ...(voice === undefined ? {} : { voice }),
      };
    }
    case "play":
      return { kind: "play", url: spoken.url };
    case "pause":
      return { kind: "pause", seconds: spoken.seconds };
  }
}
