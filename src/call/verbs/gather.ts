import {
  catchError,
  concat,
  EMPTY,
  lastValueFrom,
  map,
  merge,
  type Observable,
  of,
  switchMap,
  take,
  takeUntil,
  timer,
} from "rxjs";
import type { Gather } from "../../dialects/program.js";
import { Digit } from "../../domain/digit.js";
import { AppError, asAppError } from "../../domain/errors.js";
import type { PromptPart } from "../../domain/pay.js";
import { type CallContext, requestFields } from "../context.js";
import { resolveAgainst } from "../documents.js";
import { type Next, onward } from "../next.js";
import { playPrompt } from "../prompt.js";
import { partOf } from "./speak.js";

/** Gather's digits are an answer for the document's author, not card data; still, no log line shows them. */
class Entry {
  text = "";

  add(digit: Digit): void {
    this.text += String.fromCharCode(digit.code);
  }
}

/** Gather: prompts that any key stops, then keys until `finishOnKey`, `numDigits` or a pause. Throws CHANNEL_GONE. */
export async function gather(verb: Gather, context: CallContext): Promise<Next> {
  const entry = new Entry();
  await lastValueFrom(keys(verb, context, entry), { defaultValue: undefined });
  if (context.isGone()) throw new AppError("CHANNEL_GONE", "the caller went while digits were gathered");
  if (entry.text === "" && !verb.actionOnEmptyResult) return onward;
  if (verb.action === undefined && context.url.startsWith("file:")) return onward;
  const target = verb.action ?? { url: context.url, method: "POST" };
  const fields = [...requestFields(context), ["Digits", entry.text] as const];
  const masked = { ...Object.fromEntries(requestFields(context)), Digits: "x".repeat(entry.text.length) };
  const url = resolveAgainst(context.url, target.url, context.services.own);
  context.timeline.record({ type: "action", url, body: masked });
  return { go: "to", target: { url, method: target.method }, fields };
}

/** Completes when the entry is whole, the time has run out, or the caller has gone. */
function keys(verb: Gather, context: CallContext, entry: Entry): Observable<unknown> {
  const { channel, services } = context;
  const parts = verb.prompts.flatMap(repeated);
  const prompt$ = playPrompt(context, parts, { language: "en-US", terminators: "any" });
  const timeOut$ = timer(verb.timeoutMs, services.clock);
  const silence$ = concat(quietly(prompt$, context), timeOut$).pipe(takeUntil(channel.digits$));
  const whole$ = channel.digits$.pipe(
    map((digit) => addKey(verb, entry, digit)),
    switchMap((whole) => (whole ? of(true) : timeOut$)),
  );
  return merge(silence$, whole$, channel.hangup$).pipe(take(1));
}

/** How often a prompt "without end" is heard when no key comes: longer than anybody listens. */
const ENDLESS = 1_000;

function repeated(prompt: Gather["prompts"][number]): PromptPart[] {
  const loop = prompt.verb === "pause" ? 1 : prompt.loop;
  return Array<PromptPart>(loop === 0 ? ENDLESS : loop).fill(partOf(prompt));
}

/** Adds a key; true when the entry is whole. */
function addKey(verb: Gather, entry: Entry, digit: Digit): boolean {
  if (verb.finishOnKey !== "" && digit === Digit.fromCode(verb.finishOnKey.charCodeAt(0))) return true;
  entry.add(digit);
  return verb.numDigits !== undefined && entry.text.length >= verb.numDigits;
}

/** A prompt that can't be played must not end the question. */
function quietly(prompt$: Observable<never>, { logger }: CallContext): Observable<never> {
  return prompt$.pipe(
    catchError((thrown) => {
      const { code, message } = asAppError(thrown);
      if (code !== "CHANNEL_GONE") logger.error({ code, reason: message }, "a prompt was left out");
      return EMPTY;
    }),
  );
}
