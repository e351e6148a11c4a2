import type { AllowedHosts } from "../domain/allowed-hosts.js";
import { AppError } from "../domain/errors.js";
import { refusalOf } from "../domain/http.js";

/** An address that a document or the configuration names. Throws AppError HTTP_ADDRESS_REFUSED. */
export function allowedAddress(url: string, allowed: AllowedHosts): URL {
  const refusal = refusalOf(url, allowed);
  if (refusal !== undefined) throw new AppError("HTTP_ADDRESS_REFUSED", refusal);
  return new URL(url);
}
