import { type CardField, CLOSING_STAGES, type FieldError, type ReportError } from "../../../core/payment.js";

/** The parameter table of SignalWire's SWML "pay". */
export const PAY_PARAMETERS = [
  "payment_connector_url",
  "charge_amount",
  "currency",
  "description",
  "input",
  "language",
  "max_attempts",
  "min_postal_code_length",
  "parameters",
  "payment_method",
  "postal_code",
  "prompts",
  "security_code",
  "status_url",
  "timeout",
  "token_type",
  "valid_card_types",
  "voice",
] as const;

/** The defaults of absent parameters, written as in a document. */
export const PAY_DEFAULTS: Readonly<Partial<Record<(typeof PAY_PARAMETERS)[number], string>>> = {
  currency: "usd",
  input: "dtmf",
  language: "en-US",
  max_attempts: "1",
  min_postal_code_length: "0",
  postal_code: "true",
  security_code: "true",
  timeout: "5",
  token_type: "reusable",
  valid_card_types: "visa mastercard amex",
  voice: "woman",
};

/** The allowed values of some parameters. */
export const PAY_CHOICES = {
  input: ["dtmf"],
  payment_method: ["credit-card"],
  token_type: ["one-time", "reusable"],
} as const;

/** The members of an entry of `prompts`; `attempt` is what SignalWire's own clients write for `attempts`. */
export const PROMPT_MEMBERS = ["for", "actions", "attempts", "attempt", "card_type", "error_type"] as const;

export const ACTION_TYPES = ["Say", "Play"] as const;

/** In the order in which they are collected. */
export const CARD_FIELDS: readonly CardField[] = [
  "payment-card-number",
  "expiration-date",
  "security-code",
  "postal-code",
];

/** What `valid_card_types` may name. */
export const CARD_TYPES = [
  "visa",
  "mastercard",
  "amex",
  "maestro",
  "discover",
  "jcb",
  "diners-club",
] as const;

/** What a prompt's `card_type` may name. */
export const PROMPT_CARD_TYPES = [...CARD_TYPES, "optima"] as const;

export const PROMPT_STAGES = [...CARD_FIELDS, "payment-processing", ...CLOSING_STAGES] as const;

/** What a prompt's `error_type` may name: our name, or null for an error after which no field is asked again. */
export const PROMPT_ERRORS: Readonly<Record<string, FieldError | null>> = {
  timeout: "input-timeout",
  "invalid-card-number": "invalid-card-number",
  "invalid-card-type": "invalid-card-type",
  "invalid-date": "invalid-date",
  "invalid-security-code": "invalid-security-code",
  "invalid-postal-code": "invalid-postal-code",
  "session-in-progress": null,
  "invalid-bank-routing-number": null,
  "invalid-bank-account-number": null,
  "input-matching-failed": null,
  "card-declined": "card-declined",
};

/** The dialect's name for the reason why a field is asked again. */
export function errorType(error: ReportError | undefined): string {
  return error === "input-timeout" ? "timeout" : (error ?? "");
}
