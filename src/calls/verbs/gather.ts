import { lastValueFrom } from "rxjs";
import { withoutCredentials } from "../../core/address-credentials.js";
import { AppError } from "../../core/errors.js";
import type { PromptPart } from "../../core/payment.js";
import type { Gather } from "../../dialects/program.js";
import { promptPart } from "../../dialects/prompt-part.js";
import { MARK } from "../../redaction/mask.js";
import { type CallContext, type Next, onward, requestFields } from "../context.js";
import { collectKeys, DigitInput } from "../digit-collector.js";
import { nextTarget } from "../documents.js";
import { playPrompt } from "../prompt.js";
import type { ActionServices, PromptServices } from "../services.js";

/** Gather: prompts that any key stops, then keys until `finishOnKey`, `numDigits` or a pause. Throws CHANNEL_GONE. */
export async function gather(
  verb: Gather,
  context: CallContext<PromptServices & ActionServices>,
): Promise<Next> {
  const entry = new DigitInput();
  const prompt$ = playPrompt(context, verb.prompts.flatMap(repeated), {
    language: "en-US",
    terminators: "any",
  });
  const rules = {
    terminators: verb.finishOnKey,
    initialMs: verb.timeoutMs,
    digitMs: verb.timeoutMs,
    ...(verb.numDigits === undefined ? {} : { maxDigits: verb.numDigits }),
  };
  await lastValueFrom(collectKeys(prompt$, rules, entry, context), { defaultValue: undefined });
  if (context.isGone()) throw new AppError("CHANNEL_GONE", "the call ended while digits were gathered");
  if (entry.text === "" && !verb.actionOnEmptyResult) return onward;
  const continues = verb.withoutAction === "next-verb" || context.url.startsWith("file:");
  if (verb.action === undefined && continues) return onward;
  const wanted = verb.action ?? { url: context.url, method: "POST" };
  const fields = [...requestFields(context), ["Digits", entry.text] as const];
  const masked = { ...Object.fromEntries(requestFields(context)), Digits: MARK.repeat(entry.text.length) };
  const target = nextTarget(context.url, wanted, context.services);
  context.timeline.record({ type: "action", url: withoutCredentials(target.url), body: masked });
  return { go: "to", target, fields };
}

/** How often an endless prompt repeats without a key press: longer than anyone listens. */
const ENDLESS = 1_000;

function repeated(prompt: Gather["prompts"][number]): PromptPart[] {
  const loop = prompt.verb === "pause" ? 1 : prompt.loop;
  return Array<PromptPart>(loop === 0 ? ENDLESS : loop).fill(promptPart(prompt));
}

/** Play with `digits`: sends tones. Throws CHANNEL_GONE, and an error when FreeSWITCH refuses them. */
export async function sendDigits(digits: string, { channel }: Pick<CallContext, "channel">): Promise<Next> {
  await lastValueFrom(channel.sendDigits(digits), { defaultValue: undefined });
  return onward;
}
