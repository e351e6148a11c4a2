import { isLoopback } from "../../config/complete.js";
import { ESPEAK, isOnPath } from "../../prompts/espeak.js";
import type { Surroundings } from "./subject.js";

/** How prompts are made: as files here, or by FreeSWITCH's own engine. */
export interface VoiceKind {
  readonly kind: "rendered" | "speech";
  /** FreeSWITCH's speech engine, for where nothing is rendered. */
  readonly engine: string;
}

/** What `serve` will choose. */
export async function voiceOf({ config, path }: Pick<Surroundings, "config" | "path">): Promise<VoiceKind> {
  const { renderer, shared, speech } = config.prompts;
  const { engine } = speech;
  if (renderer === "none") return { kind: "speech", engine };
  if (renderer !== "auto") return { kind: "rendered", engine };
  const isElsewhere = config.switches.some(({ host }) => !isLoopback(host)) && !shared;
  return { kind: !isElsewhere && (await isOnPath(ESPEAK, path)) ? "rendered" : "speech", engine };
}
