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
  /** The number of the payment within this verb, from 1: another card may follow a declined one. */
  readonly round: number;
  /** Index in the request's fields. */
  readonly field: number;
  /** Starts at the number of the round. */
  readonly attempt: number;
  readonly entry: SecretDigits;
  /** The first entry, while a field with matching inputs is asked for the second time. */
  readonly first?: SecretDigits | undefined;
  /** Whether the prompt is still playing; no timer runs then. */
  readonly prompting: boolean;
  /** The previous field ended by itself, so a `#` now still belongs to it. */
  readonly poundBelongsToFormer: boolean;
  readonly captured: Captured;
  readonly turn: number;
}

/** The connector has the card. */
export interface Processing {
  readonly phase: "processing";
  readonly round: number;
  readonly prompting: boolean;
  readonly gone: boolean;
  readonly answer?: ConnectorOutcome;
  readonly captured: Captured;
  readonly turn: number;
}

/** The caller hears the result. */
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
 * `turn` numbers prompts and timers: an event of a replaced one is recognized by its number and ignored.
 */
export type PayEvent =
  | { readonly type: "begin" }
  | { readonly type: "digit"; readonly digit: Digit }
  | { readonly type: "prompt-heard"; readonly turn: number }
  | { readonly type: "time-out"; readonly turn: number }
  | { readonly type: "answer"; readonly outcome: ConnectorOutcome }
  /** Keys cannot be received: the connection to the switch is lost. */
  | { readonly type: "cut" }
  /** Keys can be received again. */
  | { readonly type: "reached" }
  /** The payment is stopped from outside, not by the caller. */
  | { readonly type: "stop" }
  /** The card cannot be collected safely. */
  | { readonly type: "fault"; readonly reason: string }
  /** We no longer control the call. */
  | { readonly type: "gone"; readonly by: ChannelEnd["by"] };

export type PayEffect =
  /** Replaces the current prompt. */
  | { readonly type: "prompt"; readonly cue: PromptCue; readonly turn: number }
  | { readonly type: "stop-prompt" }
  /** Replaces the running timer; milliseconds. */
  | { readonly type: "start-timer"; readonly ms: number; readonly turn: number }
  | { readonly type: "stop-timer" }
  | { readonly type: "report"; readonly report: PayReport }
  | { readonly type: "submit"; readonly instrument: Instrument }
  /** Digits that no state holds anymore. */
  | { readonly type: "wipe"; readonly digits: SecretDigits }
  | { readonly type: "finish"; readonly outcome: PayOutcome };

/** The constants of a payment, the current month, and the refusals. */
export interface PayContext {
  readonly request: PayRequest;
  /** How long a field that is complete but may grow waits for another digit; milliseconds. */
  readonly graceMs: number;
  readonly today: Expiry;
  /** Same as the port of this name; has no side effects. */
  refusal(instrument?: Instrument): CardingRefusal | undefined;
}

export type Step = readonly [state: PayState, effects: readonly PayEffect[]];

/** What is known before the caller is asked for anything. */
export function known({ knownPostalCode }: PayRequest): Captured {
  return knownPostalCode === undefined ? {} : { postalCode: knownPostalCode };
}

/** The brand of the card, once its number is known, for prompts that depend on it. */
export function brandIn({ pan }: Captured): Pick<PromptCue, "brand"> {
  return pan === undefined ? {} : { brand: pan.brand };
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

/** Effects that wipe those of the digits that exist. */
export function wiped(...digits: (SecretDigits | undefined)[]): PayEffect[] {
  return digits.flatMap((one) => (one === undefined ? [] : [{ type: "wipe", digits: one }]));
}

/** A step with effects that run before its own. */
export function after(before: readonly PayEffect[], [state, effects]: Step): Step {
  return [state, [...before, ...effects]];
}

/** Overwrites all captured numbers. */
export function wipeCaptured({ pan, cvv, routingNumber, accountNumber }: Captured): void {
  for (const digits of [pan?.digits, cvv, routingNumber, accountNumber]) digits?.wipe();
}
