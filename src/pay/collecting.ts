import type { Gone } from "../domain/call.js";
import { Digit } from "../domain/digit.js";
import type { FieldError, PayOutcome } from "../domain/pay.js";
import { SecretDigits } from "../domain/secret-digits.js";
import { enterField, fieldOf } from "./enter.js";
import type { FieldContext, FieldEnd } from "./fields/field.js";
import { FIELDS } from "./fields/index.js";
import type { Collecting, PayContext, PayEffect, PayEvent, Step } from "./state.js";

/** An event while a field is collected. */
export function collect(state: Collecting, event: PayEvent, context: PayContext): Step {
  switch (event.type) {
    case "digit":
      return digit(state, event.digit, context);
    case "prompt-heard":
      return event.turn === state.turn && state.prompting
        ? startTimer(state, context.request.timeoutMs)
        : [state, []];
    case "time-out":
      return event.turn === state.turn ? endField(state, pauseOrGrace(state, context), context) : [state, []];
    case "gone":
      return after([wipe(state.entry)], gone(state, event.by));
    case "begin":
    case "answer":
      return [state, []];
  }
}

const STOP_PROMPT: PayEffect = { type: "stop-prompt" };

function wipe(digits: SecretDigits): PayEffect {
  return { type: "wipe", digits };
}

function digit(state: Collecting, key: Digit, context: PayContext): Step {
  if (key === Digit.star)
    return after(
      [wipe(state.entry)],
      finish(state, { result: "caller-interrupted-with-star", captured: state.captured }),
    );
  if (key === Digit.pound) {
    return state.poundBelongsToFormer
      ? [{ ...state, poundBelongsToFormer: false }, []]
      : endField(state, "pound", context);
  }
  if (!key.isNumeric) return [state, []];
  const next = { ...state, entry: state.entry.with(key), poundBelongsToFormer: false };
  const before: PayEffect[] = [wipe(state.entry), ...(state.prompting ? [STOP_PROMPT] : [])];
  switch (FIELDS[fieldOf(next, context)].progress(next.entry, fieldContext(next, context))) {
    case "full":
      return after(before, endField(next, "full", context));
    case "may-grow":
      return after(before, startTimer(next, Math.min(context.graceMs, context.request.timeoutMs)));
    case "open":
      return after(before, startTimer(next, context.request.timeoutMs));
  }
}

function fieldContext({ captured }: Collecting, { request, today }: PayContext): FieldContext {
  return { request, captured, today };
}

function startTimer(state: Collecting, ms: number): Step {
  const turn = state.turn + 1;
  return [{ ...state, prompting: false, turn }, [{ type: "start-timer", ms, turn }]];
}

/** Which timer ran: the one of a field that was whole is a grace. */
function pauseOrGrace(state: Collecting, context: PayContext): FieldEnd {
  const progress = FIELDS[fieldOf(state, context)].progress(state.entry, fieldContext(state, context));
  return progress === "may-grow" ? "grace" : "pause";
}

function endField(state: Collecting, end: FieldEnd, context: PayContext): Step {
  const ended = { ...state, entry: SecretDigits.empty, poundBelongsToFormer: end !== "pound" };
  if (state.entry.length === 0) return retry(ended, "input-timeout", context);
  const reading = FIELDS[fieldOf(state, context)].read(state.entry, end, fieldContext(state, context));
  const over = [wipe(state.entry)];
  if ("error" in reading) return after(over, retry(ended, reading.error, context));
  const next = { ...ended, field: state.field + 1, attempt: 1, captured: reading.captured };
  return after(over, typeAhead(enterField(next, context), state.entry, reading.used, context));
}

/** Gives the digits that were typed ahead to the field that follows. */
function typeAhead(entered: Step, entry: SecretDigits, from: number, context: PayContext): Step {
  let [state, effects] = entered;
  for (let index = from; index < entry.length && state.phase === "collecting"; index++) {
    const key = Digit.fromCode(entry.at(index) + 0x30) as Digit;
    [state, effects] = after(effects, digit(state, key, context));
  }
  return [state, effects];
}

function retry(state: Collecting, error: FieldError, context: PayContext): Step {
  if (state.attempt < context.request.maxAttempts) {
    return enterField({ ...state, attempt: state.attempt + 1 }, context, error);
  }
  const report = { stage: fieldOf(state, context), attempt: state.attempt, error, captured: state.captured };
  return after(
    [{ type: "report", report }],
    finish(state, { result: "too-many-failed-attempts", captured: state.captured, error }),
  );
}

/** A caller who was taken from us has not hung up. */
const TAKEN = {
  us: "the call was ended by freeswitch-pay itself",
  transfer: "the call was transferred away",
  link: "the connection to FreeSWITCH was lost",
} as const;

function gone({ captured, turn }: Collecting, by: Gone["by"]): Step {
  return by === "caller"
    ? finish({ captured, turn }, { result: "caller-hung-up", captured })
    : finish({ captured, turn }, { result: "internal-error", captured, reason: TAKEN[by] });
}

function finish({ captured, turn }: Pick<Collecting, "captured" | "turn">, outcome: PayOutcome): Step {
  return [
    { phase: "finished", captured, turn: turn + 1 },
    [{ type: "stop-timer" }, { type: "stop-prompt" }, { type: "finish", outcome }],
  ];
}

function after(before: readonly PayEffect[], [state, effects]: Step): Step {
  return [state, [...before, ...effects]];
}
