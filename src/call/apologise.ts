import type { Logger } from "pino";
import { lastValueFrom } from "rxjs";
import { type AppError, asAppError, hasCode } from "../domain/errors.js";
import type { PaymentState } from "../domain/payment-state.js";
import { apology } from "../prompts/choose.js";
import { type Listener, playPrompt } from "./prompt.js";

const LANGUAGE = "en-US";

/**
 * Tells the caller what is true, and gives the call to the fallback extension; the log names the error and
 * what to do about it. Never rejects. Answers how the call ended;
 * "gone" when it ended in between.
 */
export async function apologise(
  error: AppError,
  listener: Listener,
  logger: Logger,
  payment: PaymentState,
): Promise<"fallback" | "problem" | "gone"> {
  const { code, message, remedy } = error;
  logger.error({ code, reason: message, remedy }, "the call can't go on");
  listener.timeline.record({ type: "problem", code, message });
  const { extension, context } = listener.services.lease;
  try {
    const words$ = playPrompt(listener, apology(LANGUAGE, payment), {
      language: LANGUAGE,
      terminators: "none",
    });
    await lastValueFrom(words$, { defaultValue: undefined });
  } catch (thrown) {
    if (hasCode(thrown, "CHANNEL_GONE")) return "gone";
    logger.error({ reason: asAppError(thrown).message }, "the apology could not be played");
  }
  try {
    await lastValueFrom(listener.channel.transfer(extension, context), { defaultValue: undefined });
    return "fallback";
  } catch (thrown) {
    if (hasCode(thrown, "CHANNEL_GONE")) return "gone";
    logger.error({ reason: asAppError(thrown).message }, "the call could not be sent to the fallback");
    return "problem";
  }
}
