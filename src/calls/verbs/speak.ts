import { lastValueFrom } from "rxjs";
import { asAppError, hasCode } from "../../core/errors.js";
import type { PromptPart } from "../../core/payment.js";
import type { Pause, Play, Say } from "../../dialects/program.js";
import { type CallContext, type Next, onward, type RunningCall } from "../context.js";
import { interruptibleDelay } from "../interruptible-delay.js";
import { playPrompt, type Tone } from "../prompt.js";

const DEFAULT_LANGUAGE = "en-US";

/** The parts of Say, Play and Pause for one round of their loop. */
export function partOf(verb: Say | Play | Pause): PromptPart {
  switch (verb.verb) {
    case "say":
      return {
        kind: "say",
        text: verb.text,
        ...(verb.language === undefined ? {} : { language: verb.language }),
        ...(verb.voice === undefined ? {} : { voice: verb.voice }),
      };
    case "play":
      return { kind: "play", url: verb.url };
    case "pause":
      return { kind: "pause", seconds: verb.seconds };
  }
}

/**
 * Say, Play, Pause: heard to the end, no key stops it. A sound that can't be played is told and left out. Throws
 * CHANNEL_GONE when the caller goes.
 */
export async function speak(verb: Say | Play | Pause, context: CallContext): Promise<Next> {
  if (verb.verb === "pause") {
    await pause(verb.seconds, context);
    return onward;
  }
  const rounds = verb.loop === 0 ? Number.POSITIVE_INFINITY : verb.loop;
  for (let round = 0; round < rounds; round++) {
    const began = context.services.clock.now();
    const played = await heard(partOf(verb), context);
    // A round that took no time had nothing to hear: without end it would hold up every other call.
    if (!played || context.isGone() || context.services.clock.now() === began) break;
  }
  return onward;
}

/** Silence, in which a payment that is asked for from outside can come between. Throws CHANNEL_GONE. */
export async function pause(seconds: number, context: RunningCall): Promise<void> {
  const silence = (ms: number) =>
    playPrompt(context, [{ kind: "pause", seconds: ms / 1_000 }], {
      language: DEFAULT_LANGUAGE,
      terminators: "none",
    });
  await orLeftOut(() => interruptibleDelay(seconds * 1_000, silence, context), context);
}

/** Plays one part to its end. Answers false when it can't be played, which is told. Throws CHANNEL_GONE. */
export function heard(part: PromptPart | Tone, context: RunningCall): Promise<boolean> {
  const language = part.kind === "say" ? (part.language ?? DEFAULT_LANGUAGE) : DEFAULT_LANGUAGE;
  const sound$ = playPrompt(context, [part], { language, terminators: "none" });
  return orLeftOut(() => lastValueFrom(sound$, { defaultValue: undefined }), context);
}

/** Answers false when FreeSWITCH or the voice failed at something that is to be heard, which is told. */
async function orLeftOut(play: () => Promise<unknown>, { logger, timeline }: RunningCall): Promise<boolean> {
  try {
    await play();
    return true;
  } catch (thrown) {
    if (!hasCode(thrown, "PLAYBACK_FAILED") && !hasCode(thrown, "VOICE_FAILED")) throw thrown;
    const { code, message } = asAppError(thrown);
    logger.error({ code, reason: message }, "a prompt was left out");
    timeline.record({ type: "problem", code, message });
    return false;
  }
}
