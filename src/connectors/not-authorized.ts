import { AppError } from "../domain/errors.js";
import type { Problem } from "./tries.js";

/** The processor does not let us in: it has not looked at the payment. */
export function notAuthorized(detail: string): Problem {
  const { code, message } = new AppError("CONNECTOR_NOT_AUTHORIZED", detail);
  const outcome = { state: "failed", code, message, cause: "not-authorized", parameters: {} } as const;
  return { outcome, again: false, mayHaveActed: false };
}
