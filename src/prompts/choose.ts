import { type CardBrand, cvvLengthOf } from "../domain/card-brand.js";
import type { CustomPrompt, FieldError, PromptPart, Stage } from "../domain/pay.js";
import type { Wording } from "./wording/wording.js";
import { wordingOf } from "./wording/wordings.js";

/** The case in which a stage is heard. */
export interface Cue {
  readonly stage: Stage;
  /** From 1. */
  readonly attempt: number;
  /** Why it is heard again. */
  readonly error?: FieldError;
  readonly brand?: CardBrand;
}

/** How many filters of a prompt the case matches; -1 when it fails one. An absent filter fits and does not count. */
function filtersMatched(prompt: CustomPrompt, { stage, attempt, error, brand }: Cue): number {
  if (prompt.stage !== stage) return -1;
  const filters = [
    prompt.attempts?.includes(attempt),
    prompt.brands?.some((one) => one === brand),
    prompt.errors?.some((one) => one === error),
  ].filter((matches) => matches !== undefined);
  return filters.includes(false) ? -1 : filters.length;
}

function ask(stage: Stage, brand: CardBrand | undefined, { ask: asks, processing }: Wording): string {
  if (stage === "payment-processing") return processing;
  return stage === "security-code" ? asks[stage][brand === undefined ? 3 : cvvLengthOf(brand)] : asks[stage];
}

function complaint(stage: Stage, error: FieldError, { wrong, nothingEntered }: Wording): string {
  if (error !== "input-timeout") return wrong[error];
  return stage === "payment-processing" ? "" : nothingEntered[stage];
}

function said(text: string, { language }: Wording): PromptPart {
  return { kind: "say", text, language };
}

/**
 * What the caller hears at a stage (decision 7): the custom prompt with the most filters matched, the first in the
 * document among equals; where none fits the default words, a retry telling first what was wrong.
 */
export function choosePrompt(
  prompts: readonly CustomPrompt[],
  cue: Cue,
  language: string,
): readonly PromptPart[] {
  const ranked = prompts
    .map((prompt) => ({ prompt, matched: filtersMatched(prompt, cue) }))
    .filter(({ matched }) => matched >= 0)
    .sort((one, other) => other.matched - one.matched);
  const best = ranked[0]?.prompt;
  if (best !== undefined) return best.parts;
  const wording = wordingOf(language);
  const why = cue.error === undefined ? "" : complaint(cue.stage, cue.error, wording);
  return [said(`${why} ${ask(cue.stage, cue.brand, wording)}`.trim(), wording)];
}

/** What the caller hears when a document can't be run. */
export function apology(language: string): readonly PromptPart[] {
  const wording = wordingOf(language);
  return [said(wording.apology, wording)];
}
