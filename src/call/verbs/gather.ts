import { lastValueFrom } from "rxjs";
import type { Gather } from "../../dialects/program.js";
import { AppError } from "../../domain/errors.js";
import type { PromptPart } from "../../domain/pay.js";
import { type CallContext, requestFields } from "../context.js";
import { resolveAgainst } from "../documents.js";
import { collectKeys, Entry } from "../keys.js";
import { type Next, onward } from "../next.js";
import { playPrompt } from "../prompt.js";
import { partOf } from "./speak.js";

/** Gather: prompts that any key stops, then keys until `finishOnKey`, `numDigits` or a pause. Throws CHANNEL_GONE. */
export async function gather(verb: Gather, context: CallContext): Promise<Next> {
  const entry = new Entry();
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
  if (context.isGone()) throw new AppError("CHANNEL_GONE", "the caller went while digits were gathered");
  if (entry.text === "" && !verb.actionOnEmptyResult) return onward;
  const goesOn = verb.withoutAction === "next-verb" || context.url.startsWith("file:");
  if (verb.action === undefined && goesOn) return onward;
  const target = verb.action ?? { url: context.url, method: "POST" };
  const fields = [...requestFields(context), ["Digits", entry.text] as const];
  const masked = { ...Object.fromEntries(requestFields(context)), Digits: "x".repeat(entry.text.length) };
  const url = resolveAgainst(context.url, target.url, context.services.own);
  context.timeline.record({ type: "action", url, body: masked });
  return { go: "to", target: { url, method: target.method }, fields };
}

/** How often a prompt "without end" is heard when no key comes: longer than anybody listens. */
const ENDLESS = 1_000;

function repeated(prompt: Gather["prompts"][number]): PromptPart[] {
  const loop = prompt.verb === "pause" ? 1 : prompt.loop;
  return Array<PromptPart>(loop === 0 ? ENDLESS : loop).fill(partOf(prompt));
}
