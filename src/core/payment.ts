import type { CardBrand, Pan } from "./card-number.js";
import type { Expiry } from "./expiry.js";
import type { Money } from "./money.js";
import type { SecretDigits } from "./secret-digits.js";

/** What declined payments are counted by. */
export const CARD_TESTING_LIMITS = ["caller", "destination", "card"] as const;
export type CardTestingLimit = (typeof CARD_TESTING_LIMITS)[number];

/** Why no payment is taken: too many have been declined. */
export interface CardingRefusal {
  readonly by: CardTestingLimit;
  /** For the document's author and the log; it contains no number. */
  readonly message: string;
}

/** A field that the caller enters; the names are the `For` values of every dialect. */
export const CARD_FIELDS = [
  "payment-card-number",
  "expiration-date",
  "security-code",
  "postal-code",
] as const;
export type CardField = (typeof CARD_FIELDS)[number];

/** The fields of a bank payment (ACH), in the order of every dialect. */
export const BANK_FIELDS = ["bank-routing-number", "bank-account-number"] as const;
type BankField = (typeof BANK_FIELDS)[number];

export type Field = CardField | BankField;

/** How a payment ended, in dialects that report it as a separate stage. */
export const CLOSING_STAGES = ["payment-completed", "payment-failed", "payment-canceled"] as const;
export type ClosingStage = (typeof CLOSING_STAGES)[number];

/** A stage has a prompt and a status webhook. */
export const STAGES = [...CARD_FIELDS, ...BANK_FIELDS, "payment-processing", ...CLOSING_STAGES] as const;
export type Stage = (typeof STAGES)[number];

/** Why a field is requested again. A dialect may have another word for `input-timeout`. */
export const FIELD_ERRORS = [
  "input-timeout",
  "invalid-card-number",
  "invalid-card-type",
  "invalid-date",
  "invalid-security-code",
  "invalid-postal-code",
  "invalid-bank-routing-number",
  "invalid-bank-account-number",
  "input-matching-failed",
  "card-declined",
] as const;
export type FieldError = (typeof FIELD_ERRORS)[number];

/** What a status webhook reports; a second payment on a call is refused while one runs (decision 14). */
export type ReportError = FieldError | "session-in-progress";

export const PAY_RESULTS = [
  "success",
  "too-many-failed-attempts",
  "payment-connector-error",
  "caller-interrupted-with-star",
  "caller-hung-up",
  "relay-pay-stop",
  "validation-error",
  "internal-error",
] as const;
export type PayResult = (typeof PAY_RESULTS)[number];

/** A sound with its content. */
export interface AudioContent {
  readonly content: Uint8Array;
  readonly contentType: string;
  /** Where it came from: the absolute address of the document in whose place it was sent, its credentials as there. */
  readonly url: string;
}

/** One item that the caller hears. */
export type PromptPart =
  | { readonly kind: "say"; readonly text: string; readonly language?: string; readonly voice?: string }
  | { readonly kind: "play"; readonly url: string }
  | ({ readonly kind: "audio" } & AudioContent)
  | { readonly kind: "pause"; readonly seconds: number };

/** A document's own wording for a stage, with the cases to which it applies; an absent filter matches every case. */
export interface CustomPrompt {
  readonly stage: Stage;
  readonly attempts?: readonly number[];
  readonly brands?: readonly CardBrand[];
  readonly errors?: readonly FieldError[];
  /** True: for the second request of a field that is requested twice; absent or false: for the first. */
  readonly again?: boolean;
  readonly parts: readonly PromptPart[];
}

/** Where a document instructs us to send something. */
export interface Target {
  /** As the document wrote it; relative to the document's own address. */
  readonly url: string;
  readonly method: "GET" | "POST";
  /**
   * The address may have plain http: the vendor's page does not demand https (decision 18), or the document that names it came
   * by plain http from the same server.
   */
  readonly plainHttp?: true;
}

type RequestedTransaction =
  | { readonly kind: "charge"; readonly amount: Money }
  | { readonly kind: "tokenize" };

export const BANK_ACCOUNT_TYPES = ["consumer-checking", "consumer-savings", "commercial-checking"] as const;
export type BankAccountType = (typeof BANK_ACCOUNT_TYPES)[number];

/** A pay verb, the same for every dialect. */
export interface PayRequest {
  readonly method: "credit-card" | "ach-debit";
  /** Of a bank payment. */
  readonly bankAccountType?: BankAccountType;
  /** In the order in which they are requested. */
  readonly fields: readonly Field[];
  /** Fields that are requested twice and must match (requireMatchingInputs). */
  readonly matching: readonly Field[];
  /** Whether a declined card counts as a failed attempt, and the card is collected again while attempts are left. */
  readonly retriesDeclined: boolean;
  /** Whether the end is reported as a separate stage, with a prompt and a status webhook. */
  readonly reportsEnd: boolean;
  readonly timeoutMs: number;
  /** Attempts for each field, including the first. */
  readonly maxAttempts: number;
  readonly validBrands: readonly CardBrand[];
  readonly minPostalCodeLength: number;
  /** Known beforehand, and therefore not requested. */
  readonly knownPostalCode?: string;
  readonly transaction: RequestedTransaction;
  /** ISO 4217, upper case; also for a tokenize transaction. */
  readonly currency: string;
  readonly tokenType: "one-time" | "reusable" | "payment-method";
  /** A name from the configuration, or an address in dialects that use one. */
  readonly connector: { readonly name: string } | { readonly url: string };
  readonly description: string;
  readonly language: string;
  /** The voice of the prompts, in dialects that let a document choose one. */
  readonly voice?: string;
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly prompts: readonly CustomPrompt[];
  readonly action?: Target;
  readonly statusCallback?: Target;
  /** The variable whose `.status` is set to the result, in dialects with such variables. */
  readonly output?: string;
}

/** What has been captured so far. Only a dialect's masks turn it into text. */
export interface Captured {
  readonly pan?: Pan;
  readonly expiry?: Expiry;
  readonly cvv?: SecretDigits;
  readonly postalCode?: string;
  readonly routingNumber?: SecretDigits;
  readonly accountNumber?: SecretDigits;
}

/** The means of payment: everything that a connector needs. */
export type Instrument = Card | BankAccount;

export interface BankAccount {
  readonly routingNumber: SecretDigits;
  readonly accountNumber: SecretDigits;
}

export interface Card {
  readonly pan: Pan;
  readonly expiry?: Expiry;
  readonly cvv?: SecretDigits;
  readonly postalCode?: string;
}

/** A change that the status webhook reports (decision 21 of docs/decisions/dialects.md). */
export interface PayReport {
  readonly stage: Stage;
  /** From 1. */
  readonly attempt: number;
  readonly error?: ReportError;
  /** The stage has used up its attempts, and is not requested again. */
  readonly exhausted?: true;
  readonly captured: Captured;
}

export function isCard(instrument: Instrument): instrument is Card {
  return "pan" in instrument;
}

/** What a connector does not support, detected before a caller is asked for anything. */
export type Unsupported = "charge" | "tokenize" | "token-type" | "currency" | "payment-method" | "parameter";

/**
 * The outcome of a request to a connector. `unknown`: it was sent and never answered, so it must not be reported as
 * declined.
 */
export type ConnectorOutcome =
  | {
      readonly state: "approved";
      readonly chargeId?: string;
      readonly tokenId?: string;
      readonly profileId?: string;
      readonly parameters: Readonly<Record<string, string>>;
    }
  | {
      readonly state: "declined" | "failed" | "unknown";
      /** The connector's own code and message, if it answered. */
      readonly code: string;
      readonly message: string;
      /** Why it was refused, if the connector reports it: the card itself, or our credentials. */
      readonly cause?: "card" | "not-authorized";
      /** The request was never sent to the connector. */
      readonly wasNotSent?: true;
      readonly parameters: Readonly<Record<string, string>>;
    };

/** How a pay verb ended. */
export interface PayOutcome {
  readonly result: PayResult;
  readonly captured: Captured;
  /** Why the last attempt for a field failed. */
  readonly error?: FieldError;
  /** The field that has used up its attempts. */
  readonly field?: Field;
  /** For a validation or internal error, or a refusal: what was wrong, worded for the document's author. */
  readonly reason?: string;
  /** For a payment that was not sent because too many were declined before. */
  readonly refusedBy?: CardTestingLimit;
  /** For a validation error: the attribute at fault, if it is one. */
  readonly attribute?: string;
  /** The vendor's own number for `reason` (TwiML: 64001 to 64021). */
  readonly vendorCode?: string;
  /** For a validation error: what the connector does not support. */
  readonly unsupported?: Unsupported;
  readonly connector?: ConnectorOutcome;
}

/**
 * The state of the caller's payment in this call: nothing was sent; a card was sent and the answer is not known; a
 * payment was made. Everything that a caller hears about a fault depends on it.
 */
export type PaymentState = "none" | "sent" | "approved";

/** The channel variable that holds it on the switch, unset for "none": the fallback extension chooses its words by it. */
export const PAYMENT_VARIABLE = "pay_payment";

/** The payment that was made last in a call: what whoever serves the caller next has to know. */
export interface MadePayment {
  /** The connector's id of the charge. */
  readonly confirmation?: string | undefined;
  /** The token of the card or account. */
  readonly token?: string | undefined;
}

/** The channel variables that hold it on the switch, for the fallback extension and the CDR. */
export const MADE_VARIABLES = {
  result: "pay_result",
  confirmation: "pay_confirmation",
  token: "pay_token",
} as const;
