import type { FormFields } from "../domain/webhook.js";
import { hideCardNumbers } from "../redaction/hide-card-numbers.js";
import type { CallServices } from "./services.js";

/** The name that all XML dialects use. */
const EXPIRY = "ExpirationDate";

/** Whether nothing in a text looks like a card number: only then the ledger keeps it for another controller. */
export function mayBeKept(text: string): boolean {
  return hideCardNumbers(text) === text;
}

/** The fields of an action as the ledger may keep them: without the expiry, unless it keeps that (`ledger.keepExpiry`). */
export function keptFields(fields: FormFields, { keepExpiry }: Pick<CallServices, "keepExpiry">): FormFields {
  if (keepExpiry) return fields;
  return fields.map(([name, value]) => [name, name === EXPIRY ? "" : value] as const);
}
