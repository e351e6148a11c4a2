import type { ChannelEnd } from "../core/call.js";
import type { Digit } from "../core/dtmf.js";
import type { Expiry } from "../core/expiry.js";
import type {
  Captured,
  CardingRefusal,
  ConnectorOutcome,
  Instrument,
  PayOutcome,
  PayReport,
  PayRequest,
} from "../core/payment.js";
import { SecretDigits } from "../core/secret-digits.js";
import type { PromptCue } from "./ports.js";

/** Waiting for the digits of a field. */
export interface Collecting {
  readonly phase: "collecting";
  /** Which payment of this verb it is, from 1: a declined card may be followed by another. */
  readonly round: number;
  /** Index in the request's fields. */
  readonly field: number;
  /** From the number of the round. */
  readonly attempt: number;
  readonly entry: SecretDigits;
  /** What was entered first, while a field that must match is asked for the second time. */
  readonly first?: SecretDigits | undefined;
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
  readonly round: number;
  readonly prompting: boolean;
  readonly gone: boolean;
  readonly answer?: ConnectorOutcome;
  readonly captured: Captured;
  readonly turn: number;
}

/** The caller hears how it ended. */
export interface Closing {
  readonly phase: "closing";
  readonly outcome: PayOutcome;
  readonly captured: Captured;
  readonly turn: number;
}

interface Finished {
  readonly phase: "finished";
  readonly captured: Captured;
  readonly turn: number;
}

export type PayState = Collecting | Processing | Closing | Finished;

/**
 * `turn` numbers prompts and timers: an event of one that was replaced meanwhile is told by its number and ignored.
 */
export type PayEvent =
  | { readonly type: "begin" }
  | { readonly type: "digit"; readonly digit: Digit }
  | { readonly type: "prompt-heard"; readonly turn: number }
  | { readonly type: "time-out"; readonly turn: number }
  | { readonly type: "answer"; readonly outcome: ConnectorOutcome }
  /** The caller can't be heard: the connection to the switch is lost. */
  | { readonly type: "cut" }
  /** The caller can be heard again. */
  | { readonly type: "reached" }
  /** Somebody other than the caller stops the payment. */
  | { readonly type: "stop" }
  /** The card can't be collected safely. */
  | { readonly type: "fault"; readonly reason: string }
  /** The call is no longer ours. */
  | { readonly type: "gone"; readonly by: ChannelEnd["by"] };

export type PayEffect =
  /** Replaces the prompt that sounds. */
  | { readonly type: "prompt"; readonly cue: PromptCue; readonly turn: number }
  | { readonly type: "stop-prompt" }
  /** Replaces the timer that runs; milliseconds. */
  | { readonly type: "start-timer"; readonly ms: number; readonly turn: number }
  | { readonly type: "stop-timer" }
  | { readonly type: "report"; readonly report: PayReport }
  | { readonly type: "submit"; readonly instrument: Instrument }
  /** Digits that no state holds any longer. */
  | { readonly type: "wipe"; readonly digits: SecretDigits }
  | { readonly type: "finish"; readonly outcome: PayOutcome };

/** What does not change while a payment is taken, the month of the day, and whom and what is refused. */
export interface PayContext {
  readonly request: PayRequest;
  /** How long a field that is whole but may grow waits for another digit; milliseconds. */
  readonly graceMs: number;
  readonly today: Expiry;
  /** As the port of this name; looks, and changes nothing. */
  refusal(instrument?: Instrument): CardingRefusal | undefined;
}

export type Step = readonly [state: PayState, effects: readonly PayEffect[]];

/** What is known before the caller is asked for anything. */
export function known({ knownPostalCode }: PayRequest): Captured {
  return knownPostalCode === undefined ? {} : { postalCode: knownPostalCode };
}

/** The state before `begin`. */
export function initialState(request: PayRequest): Collecting {
  return {
    phase: "collecting",
    round: 1,
    field: 0,
    attempt: 1,
    entry: SecretDigits.empty,
    prompting: false,
    poundBelongsToFormer: false,
    captured: known(request),
    turn: 0,
  };
}

/** Effects that wipe digits, of those that are there. */
export function wiped(...digits: (SecretDigits | undefined)[]): PayEffect[] {
  return digits.flatMap((one) => (one === undefined ? [] : [{ type: "wipe", digits: one }]));
}

/** A step that does something before another one. */
export function after(before: readonly PayEffect[], [state, effects]: Step): Step {
  return [state, [...before, ...effects]];
}

/** Overwrites all numbers that were captured. */
export function wipeCaptured({ pan, cvv, routingNumber, accountNumber }: Captured): void {
  for (const digits of [pan?.digits, cvv, routingNumber, accountNumber]) digits?.wipe();
}
