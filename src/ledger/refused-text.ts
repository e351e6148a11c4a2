import type { AppError } from "../core/errors.js";
import type { Change } from "./transitions.js";

/** Called when a change was stored in a plainer form, with the database's refusal of the first one. */
export type RefusalListener = (transactionId: string, refusal: AppError) => void;

/** The columns of a change that hold text from other systems or from people. */
const TEXTS = [
  "token",
  "profile",
  "confirmation",
  "errorCode",
  "errorMessage",
  "settledBy",
  "settledNote",
  "settledConfirmation",
  "settledToken",
] as const satisfies readonly (keyof Change)[];

/** What the ledger shows in place of a text that the database does not store. */
const REFUSED = "(refused by the database)";

/**
 * The forms in which a change is written, until the database stores one: as it is, with `?` for every character outside
 * printable ASCII, and without its texts. The outcome of a payment matters more than its wording.
 */
export const FORMS: readonly ((change: Change) => Change)[] = [
  (change) => change,
  (change) => withTexts(change, (text) => text.replace(/[^\x20-\x7e]/gu, "?")),
  (change) => withTexts(change, () => REFUSED),
];

function withTexts(change: Change, form: (text: string) => string): Change {
  const texts = TEXTS.flatMap((name) => {
    const text = change[name];
    return typeof text === "string" ? [[name, form(text)]] : [];
  });
  return { ...change, ...Object.fromEntries(texts) };
}
