import { type CardBrand, cvvLengthOf } from "../core/card-number.js";
import {
  BANK_FIELDS,
  CARD_FIELDS,
  type CustomPrompt,
  type Field,
  type FieldError,
  type PaymentState,
  type PromptPart,
  type Stage,
} from "../core/payment.js";
import { ENGLISH } from "./wording/english.js";
import { FRENCH } from "./wording/french.js";
import { GERMAN } from "./wording/german.js";
import { ITALIAN } from "./wording/italian.js";
import { POLISH } from "./wording/polish.js";
import { SPANISH } from "./wording/spanish.js";
import type { Wording } from "./wording/wording.js";

/** Every language that has default words. */
export const WORDINGS: readonly Wording[] = [
  ...ENGLISH,
  ...SPANISH,
  ...FRENCH,
  ...GERMAN,
  ...ITALIAN,
  ...POLISH,
];

const FALLBACK_LANGUAGE = "en-US";

const BY_LANGUAGE: ReadonlyMap<string, Wording> = new Map(
  WORDINGS.map((wording) => [wording.language.toLowerCase(), wording]),
);

/** The wording of a language, whatever its case; American English when there is none. */
export function wordingOf(language: string): Wording {
  const wording = BY_LANGUAGE.get(language.toLowerCase()) ?? BY_LANGUAGE.get(FALLBACK_LANGUAGE.toLowerCase());
  return wording as Wording;
}

/** The situation in which a stage's prompt is played. */
export interface Cue {
  readonly stage: Stage;
  /** From 1. */
  readonly attempt: number;
  /** Why it is played again. */
  readonly error?: FieldError | undefined;
  /** The second request for a field that is entered twice. */
  readonly again?: boolean;
  readonly brand?: CardBrand;
  /** Keys could not be received for a while: the entry is lost. */
  readonly interrupted?: boolean;
  /** The payment was sent, and its outcome is not known. */
  readonly unsettled?: boolean;
}

/**
 * How many filters of a prompt the cue matches; -1 when it fails one. An absent filter matches and does not count.
 * `again` is not a filter: a prompt always applies to one of the two requests only.
 */
function filtersMatched(prompt: CustomPrompt, { stage, attempt, error, again, brand }: Cue): number {
  if (prompt.stage !== stage || (prompt.again === true) !== (again === true)) return -1;
  const filters = [
    prompt.attempts?.includes(attempt),
    prompt.brands?.some((one) => one === brand),
    prompt.errors?.some((one) => one === error),
  ].filter((matches) => matches !== undefined);
  return filters.includes(false) ? -1 : filters.length;
}

const FIELDS: readonly Stage[] = [...CARD_FIELDS, ...BANK_FIELDS];

function isField(stage: Stage): stage is Field {
  return FIELDS.includes(stage);
}

function ask({ stage, again, brand, unsettled }: Cue, wording: Wording): string {
  const { ask: asks, askAgain, report, checked } = wording;
  if (unsettled === true) return checked;
  if (!isField(stage)) return report[stage];
  if (again === true) return askAgain[stage];
  return stage === "security-code" ? asks[stage][brand === undefined ? 3 : cvvLengthOf(brand)] : asks[stage];
}

/** What was wrong; empty when nothing was. Only a field can have been left empty. */
function complaint({ stage, error }: Cue, { wrong, nothingEntered }: Wording): string {
  if (error === undefined) return "";
  if (error !== "input-timeout") return wrong[error];
  return isField(stage) ? nothingEntered[stage] : "";
}

function said(text: string, { language }: Wording): PromptPart {
  return { kind: "say", text, language };
}

/** The document's prompt for a cue: the one with the most matching filters, the first in the document among equals. */
export function customPrompt(prompts: readonly CustomPrompt[], cue: Cue): CustomPrompt | undefined {
  const ranked = prompts
    .map((prompt) => ({ prompt, matched: filtersMatched(prompt, cue) }))
    .filter(({ matched }) => matched >= 0)
    .sort((one, other) => other.matched - one.matched);
  return ranked[0]?.prompt;
}

/**
 * The default words of a stage, preceded in a retry by what was wrong. In a language that has none, a field is requested in
 * American English, and nothing is said at the other stages (decision 17).
 */
export function builtInPrompt(cue: Cue, language: string): readonly PromptPart[] {
  if (!isField(cue.stage) && !BY_LANGUAGE.has(language.toLowerCase())) return [];
  const wording = wordingOf(language);
  const { error: _, ...unasked } = cue;
  const lost = cue.interrupted === true ? unasked : cue;
  return [said(`${complaint(lost, wording)} ${ask(lost, wording)}`.trim(), wording)];
}

/** What the caller hears at a stage (decision 7): the document's prompt, or else the default words. */
export function choosePrompt(
  prompts: readonly CustomPrompt[],
  cue: Cue,
  language: string,
): readonly PromptPart[] {
  const wording = wordingOf(language);
  const before = cue.interrupted === true ? [said(wording.enterAgain, wording)] : [];
  return [...before, ...(customPrompt(prompts, cue)?.parts ?? builtInPrompt(cue, language))];
}

/** What the caller hears when a document cannot be run: above all the truth about the payment. */
export function apology(language: string, payment: PaymentState): readonly PromptPart[] {
  const wording = wordingOf(language);
  return payment === "none" ? [said(wording.apology, wording)] : whatBecame(language, payment);
}

/** The statement to the caller about a payment. */
export function whatBecame(language: string, payment: Exclude<PaymentState, "none">): readonly PromptPart[] {
  const wording = wordingOf(language);
  return [said(payment === "sent" ? wording.checked : wording.made, wording)];
}
