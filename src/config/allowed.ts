import { isAllowedAddress } from "../domain/http.js";
import type { Mistaken } from "./mistaken.js";

const MUST_BE_HTTPS = "must be an https URL, or http to a host of http.allowedHosts";

/** Reports an address that may not be asked. */
export function checkAddress(
  where: string,
  url: string,
  allowedHosts: readonly string[],
  mistaken: Mistaken,
): void {
  if (!URL.canParse(url) || !isAllowedAddress(new URL(url), allowedHosts))
    mistaken(`${where}: ${MUST_BE_HTTPS}`);
}
