import type { ConnectorOutcome, Instrument } from "../../domain/pay.js";
import { AnswerTexts } from "../../redaction/answer-texts.js";
import { ownNumbersOf } from "../../redaction/hide-own.js";
import { SecretText } from "../../redaction/secret-text.js";

/** What a connector says in texts of its own; the state and the cause are words of ours. */
const IDS: ReadonlySet<string> = new Set(["chargeId", "tokenId", "profileId", "code"]);

/**
 * A connector may repeat the number of the card or account in what it says, and what it says goes to the log, the ledger, the
 * timeline and the action. Connectors search what they have been answered while it is bytes; here every outcome is bounded and
 * searched once more, whoever made it. Of the number all but its last digits are masked, where it is encoded these too. The
 * security code is masked where it is a whole text, and where it stands by itself in what is said for people: there another
 * number that is the same by chance is no loss, in an id it would be.
 */
export function hiddenOutcome(outcome: ConnectorOutcome, instrument: Instrument): ConnectorOutcome {
  const texts = new AnswerTexts();
  const kept = Object.entries(outcome).flatMap(([name, value]) => {
    if (typeof value !== "string" || (name !== "message" && !IDS.has(name))) return [];
    return [[name, texts.take(name === "message" ? "words" : "id", SecretText.fromString(value))] as const];
  });
  const parameters = Object.entries(outcome.parameters).flatMap(([name, value]) => {
    const parameter = texts.takeParameter(SecretText.fromString(name), SecretText.fromString(value));
    return parameter === undefined ? [] : [parameter];
  });
  texts.hide(ownNumbersOf(instrument));
  return {
    ...outcome,
    ...Object.fromEntries(kept.map(([name, text]) => [name, text.toText()])),
    parameters: Object.fromEntries(parameters.map(([name, value]) => [name.toText(), value.toText()])),
  };
}
