import { lastValueFrom } from "rxjs";
import type { Prompt } from "../../dialects/swml/instruction.js";
import type { Values } from "../../dialects/swml/value.js";
import { AppError } from "../../domain/errors.js";
import { collectKeys, Entry } from "../keys.js";
import { playPrompt } from "../prompt.js";
import type { ScriptCall } from "./script-call.js";
import { partsOf } from "./sounds.js";

/**
 * `prompt`: asks, and collects keys. Answers the variables that it sets: SignalWire, SWML "prompt", section "Set by the
 * method". Throws CHANNEL_GONE.
 */
export async function prompt(instruction: Prompt, vars: Values, call: ScriptCall): Promise<Values> {
  const { sounds, maxDigits, terminators, initialTimeoutMs, digitTimeoutMs } = instruction;
  const entry = new Entry();
  const question$ = playPrompt(call, partsOf(sounds, vars), { language: "en-US", terminators: "any" });
  const rules = { maxDigits, terminators, initialMs: initialTimeoutMs, digitMs: digitTimeoutMs };
  await lastValueFrom(collectKeys(question$, rules, entry, call), { defaultValue: undefined });
  if (call.isGone()) throw new AppError("CHANNEL_GONE", "the caller went while digits were collected");
  return {
    prompt_result: entry.text === "" ? "no_input" : "match_digits",
    prompt_value: entry.text,
    prompt_digit_terminator: entry.terminator,
  };
}
