import { lastValueFrom } from "rxjs";
import { asAppError, hasCode } from "../../core/errors.js";
import type { AudioContent, PromptPart } from "../../core/payment.js";
import type { Pause, Play, Say } from "../../dialects/program.js";
import { promptPart } from "../../dialects/prompt-part.js";
import { type Next, onward, type RunningCall } from "../context.js";
import { interruptibleDelay } from "../interruptible-delay.js";
import { playPrompt, type Tone } from "../prompt.js";
import type { PromptServices } from "../services.js";

const DEFAULT_LANGUAGE = "en-US";

type HearingCall = RunningCall<PromptServices>;

/**
 * Say, Play, Pause: played to the end, no key stops it. A sound that cannot be played is reported and skipped. Throws
 * CHANNEL_GONE when the call is gone.
 */
export async function speak(verb: Say | Play | Pause, context: HearingCall): Promise<Next> {
  if (verb.verb === "pause") {
    await pause(verb.seconds, context);
    return onward;
  }
  const rounds = verb.loop === 0 ? Number.POSITIVE_INFINITY : verb.loop;
  for (let round = 0; round < rounds; round++) {
    const began = context.services.clock.now();
    const played = await playToEnd(promptPart(verb), context);
    // A round that took no time had nothing to play: repeated endlessly, it would block every other call.
    if (!played || context.isGone() || context.services.clock.now() === began) break;
  }
  return onward;
}

/** Plays a sound that a server sent, once. A sound that cannot be played is reported and skipped. Throws CHANNEL_GONE. */
export async function playAudio(audio: AudioContent, context: HearingCall): Promise<Next> {
  await playToEnd({ kind: "audio", ...audio }, context);
  return onward;
}

/** Silence, during which a payment requested through the API can run. Throws CHANNEL_GONE. */
export async function pause(seconds: number, context: HearingCall): Promise<void> {
  const silence = (ms: number) =>
    playPrompt(context, [{ kind: "pause", seconds: ms / 1_000 }], {
      language: DEFAULT_LANGUAGE,
      terminators: "none",
    });
  await orSkip(() => interruptibleDelay(seconds * 1_000, silence, context), context);
}

/** Plays one part to its end. Returns false if it cannot be played, which is reported. Throws CHANNEL_GONE. */
export function playToEnd(part: PromptPart | Tone, context: HearingCall): Promise<boolean> {
  const language = part.kind === "say" ? (part.language ?? DEFAULT_LANGUAGE) : DEFAULT_LANGUAGE;
  const sound$ = playPrompt(context, [part], { language, terminators: "none" });
  return orSkip(() => lastValueFrom(sound$, { defaultValue: undefined }), context);
}

/** Returns false if FreeSWITCH or the voice failed to play a sound, which is reported. */
async function orSkip(play: () => Promise<unknown>, { logger, timeline }: HearingCall): Promise<boolean> {
  try {
    await play();
    return true;
  } catch (thrown) {
    if (!hasCode(thrown, "PLAYBACK_FAILED") && !hasCode(thrown, "VOICE_FAILED")) throw thrown;
    const { code, message } = asAppError(thrown);
    logger.error({ code, reason: message }, "skipped a prompt");
    timeline.record({ type: "problem", code, message });
    return false;
  }
}
