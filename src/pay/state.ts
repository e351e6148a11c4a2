import type { Gone } from "../domain/call.js";
import type { Digit } from "../domain/digit.js";
import type { Expiry } from "../domain/expiry.js";
import type { Captured, Card, ConnectorOutcome, PayOutcome, PayReport, PayRequest } from "../domain/pay.js";
import { SecretDigits } from "../domain/secret-digits.js";
import type { PromptCue } from "./ports.js";

/** Waiting for the digits of a field. */
export interface Collecting {
  readonly phase: "collecting";
  /** Index in the request's fields. */
  readonly field: number;
  /** From 1. */
  readonly attempt: number;
  readonly entry: SecretDigits;
  /** Whether the prompt still sounds; no timer runs then. */
  readonly prompting: boolean;
  /** The field before ended by itself, so a `#` now still belongs to it. */
  readonly poundBelongsToFormer: boolean;
  readonly captured: Captured;
  readonly turn: number;
}

/** The card is at the connector. */
export interface Processing {
  readonly phase: "processing";
  readonly prompting: boolean;
  readonly answer?: ConnectorOutcome;
  readonly captured: Captured;
  readonly turn: number;
}

export interface Finished {
  readonly phase: "finished";
  readonly captured: Captured;
  readonly turn: number;
}

export type PayState = Collecting | Processing | Finished;

/**
 * `turn` numbers prompts and timers: an event of one that was replaced meanwhile is told by its number and ignored.
 */
export type PayEvent =
  | { readonly type: "begin" }
  | { readonly type: "digit"; readonly digit: Digit }
  | { readonly type: "prompt-heard"; readonly turn: number }
  | { readonly type: "time-out"; readonly turn: number }
  | { readonly type: "answer"; readonly outcome: ConnectorOutcome }
  /** The call is no longer ours. */
  | { readonly type: "gone"; readonly by: Gone["by"] };

export type PayEffect =
  /** Replaces the prompt that sounds. */
  | { readonly type: "prompt"; readonly cue: PromptCue; readonly turn: number }
  | { readonly type: "stop-prompt" }
  /** Replaces the timer that runs; milliseconds. */
  | { readonly type: "start-timer"; readonly ms: number; readonly turn: number }
  | { readonly type: "stop-timer" }
  | { readonly type: "report"; readonly report: PayReport }
  | { readonly type: "submit"; readonly card: Card }
  /** Digits that no state holds any longer. */
  | { readonly type: "wipe"; readonly digits: SecretDigits }
  | { readonly type: "finish"; readonly outcome: PayOutcome };

/** What does not change while a payment is taken, and the month of the day. */
export interface PayContext {
  readonly request: PayRequest;
  /** How long a field that is whole but may grow waits for another digit; milliseconds. */
  readonly graceMs: number;
  readonly today: Expiry;
}

export type Step = readonly [state: PayState, effects: readonly PayEffect[]];

/** The state before `begin`. */
export function initialState(request: PayRequest): Collecting {
  const { knownPostalCode } = request;
  return {
    phase: "collecting",
    field: 0,
    attempt: 1,
    entry: SecretDigits.empty,
    prompting: false,
    poundBelongsToFormer: false,
    captured: knownPostalCode === undefined ? {} : { postalCode: knownPostalCode },
    turn: 0,
  };
}
