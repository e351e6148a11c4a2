import { catchError, type Observable, tap, throwError } from "rxjs";
import { asAppError } from "../../core/errors.js";
import type { PayRequest, PromptPart } from "../../core/payment.js";
import type { PromptCue } from "../../payments/ports.js";
import { builtInPrompt, choosePrompt, customPrompt } from "../../prompts/choose.js";
import type { CallWith } from "../context.js";
import { playPrompt, UnplayedParts } from "../prompt.js";
import type { PromptServices } from "../services.js";

/** The call that hears a payment's prompts. */
type PromptedCall = CallWith<"channel" | "timeline" | "logger" | "url", PromptServices>;

/** What of a payment its prompts depend on. */
type PromptedPayment = Pick<PayRequest, "prompts" | "language" | "voice">;

/**
 * Plays a stage's prompt. One that cannot be played, or not to its end, is followed by the default words of its stage: in
 * silence no caller knows what to enter (decision 33). Completes when all has been played; errors as `playPrompt` does.
 */
export function playCue(cue: PromptCue, request: PromptedPayment, context: PromptedCall): Observable<never> {
  const { prompts, language } = request;
  const play = (parts: readonly PromptPart[]) => {
    const spoken = parts.map((part) => inVoice(part, request));
    return playPrompt(context, spoken, { language, terminators: cue.bargeIn });
  };
  const standIn = customPrompt(prompts, cue) === undefined ? [] : builtInPrompt(cue, language);
  const skipped = tap<never>({ error: (thrown) => reportSkipped(thrown, cue, context) });
  const prompt$ = play(choosePrompt(prompts, cue, language));
  if (standIn.length === 0) return prompt$.pipe(skipped);
  return prompt$.pipe(
    catchError((thrown: unknown) => {
      const isUnanswerable = thrown instanceof UnplayedParts && thrown.lackItsEnd;
      if (!isUnanswerable) return throwError(() => thrown).pipe(skipped);
      const { code, message } = thrown;
      context.logger.error({ code, reason: message, stage: cue.stage }, "played the built-in prompt instead");
      context.timeline.record({ type: "problem", code, message });
      return play(standIn).pipe(skipped);
    }),
  );
}

function reportSkipped(thrown: unknown, cue: PromptCue, { logger, timeline }: PromptedCall): void {
  const { code, message } = asAppError(thrown);
  if (code === "CHANNEL_GONE") return;
  logger.error({ code, reason: message, stage: cue.stage }, "skipped a prompt");
  timeline.record({ type: "problem", code, message });
  if (cue.bargeIn !== "none") timeline.record({ type: "listening" });
}

/** A part in the voice that the document chose for the payment, unless the part names its own voice. */
function inVoice(part: PromptPart, { voice }: PromptedPayment): PromptPart {
  return part.kind === "say" && voice !== undefined ? { voice, ...part } : part;
}
