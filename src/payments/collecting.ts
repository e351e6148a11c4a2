import type { ChannelEnd } from "../core/call.js";
import { Digit } from "../core/dtmf.js";
import type { FieldError, PayOutcome, PayReport } from "../core/payment.js";
import { SecretDigits } from "../core/secret-digits.js";
import { close } from "./closing.js";
import type { FieldContext, FieldEnd } from "./field.js";
import { askAnew, enterField, fieldOf } from "./field-entry.js";
import { FIELDS } from "./fields.js";
import {
  after,
  type Collecting,
  type PayContext,
  type PayEffect,
  type PayEvent,
  type Step,
  wiped,
} from "./state.js";

/** Handles an event while a field is collected. */
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
      return after(wiped(state.entry, state.first), gone(state, event.by, context));
    case "stop":
      return cut(state, { result: "relay-pay-stop" }, context);
    case "cut":
      return fallSilent(state);
    case "reached":
      return askAnew(state, context);
    case "fault":
      return cut(state, { result: "internal-error", reason: event.reason }, context);
    case "begin":
    case "answer":
      return [state, []];
  }
}

const STOP_PROMPT: PayEffect = { type: "stop-prompt" };

/** Keys are lost from now on, so this field's entry is incomplete; no timer may run against the caller. */
function fallSilent(state: Collecting): Step {
  const turn = state.turn + 1;
  return [
    { ...state, entry: SecretDigits.empty, prompting: false, poundBelongsToFormer: false, turn },
    [...wiped(state.entry), { type: "stop-timer" }, STOP_PROMPT],
  ];
}

/** Ends the collecting. */
function cut(state: Collecting, how: Omit<PayOutcome, "captured">, context: PayContext): Step {
  const { captured, entry, first } = state;
  return after(wiped(entry, first), close(state, { ...how, captured }, context, false));
}

function digit(state: Collecting, key: Digit, context: PayContext): Step {
  if (key === Digit.star) return cut(state, { result: "caller-interrupted-with-star" }, context);
  if (key === Digit.pound) {
    return state.poundBelongsToFormer
      ? [{ ...state, poundBelongsToFormer: false }, []]
      : endField(state, "pound", context);
  }
  if (!key.isNumeric) return [state, []];
  const next = { ...state, entry: state.entry.with(key), poundBelongsToFormer: false };
  const before: PayEffect[] = [...wiped(state.entry), ...(state.prompting ? [STOP_PROMPT] : [])];
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

/** Which timer ran out: that of a complete field is a grace. */
function pauseOrGrace(state: Collecting, context: PayContext): FieldEnd {
  const progress = FIELDS[fieldOf(state, context)].progress(state.entry, fieldContext(state, context));
  return progress === "may-grow" ? "grace" : "pause";
}

function endField(state: Collecting, end: FieldEnd, context: PayContext): Step {
  const { entry, first } = state;
  const field = fieldOf(state, context);
  const ended = {
    ...state,
    entry: SecretDigits.empty,
    first: undefined,
    poundBelongsToFormer: end !== "pound",
  };
  const over = wiped(entry, first);
  if (entry.length === 0) return after(over, retry(ended, "input-timeout", context));
  const reading = FIELDS[field].read(entry, end, fieldContext(state, context));
  if ("error" in reading) return after(over, retry(ended, reading.error, context));
  if (context.request.matching.includes(field)) {
    if (first === undefined) return enterField({ ...ended, first: entry }, context);
    if (!first.equals(entry)) return after(over, retry(ended, "input-matching-failed", context));
  }
  const next = { ...ended, field: state.field + 1, attempt: state.round, captured: reading.capture() };
  return after(over, typeAhead(enterField(next, context), entry, reading.used, context));
}

/** Passes the digits that were typed ahead to the next field. */
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
  const { attempt, captured } = state;
  const field = fieldOf(state, context);
  const report: PayReport = { stage: field, attempt, error, exhausted: true, captured };
  const outcome: PayOutcome = { result: "too-many-failed-attempts", captured, error, field };
  return after([{ type: "report", report }], close(state, outcome, context, false));
}

/** Reasons why a call ended for us although the caller has not hung up. */
const TAKEN = {
  us: "the call was ended by freeswitch-pay itself",
  transfer: "the call was transferred away",
  controller: "another controller has taken the call over",
  link: "the connection to FreeSWITCH was lost",
} as const;

function gone(state: Collecting, by: ChannelEnd["by"], context: PayContext): Step {
  const { captured } = state;
  const outcome: PayOutcome =
    by === "caller"
      ? { result: "caller-hung-up", captured }
      : { result: "internal-error", captured, reason: TAKEN[by] };
  return close(state, outcome, context, true);
}
