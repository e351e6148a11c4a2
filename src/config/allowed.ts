import { AllowedHosts } from "../domain/allowed-hosts.js";
import { refusalOf } from "../domain/http.js";
import type { Mistaken } from "./mistaken.js";

const MUST_BE_HTTPS =
  "must be an https URL with a public address and without a password, or a URL of a host of http.allowedHosts";

/** Reports an address that may not be asked. */
export function checkAddress(
  where: string,
  url: string,
  allowedHosts: readonly string[],
  mistaken: Mistaken,
): void {
  if (refusalOf(url, new AllowedHosts(allowedHosts)) !== undefined) mistaken(`${where}: ${MUST_BE_HTTPS}`);
}

/** The entries of `http.allowedHosts` that can be read; reports the others. */
export function allowedHosts(entries: readonly string[], mistaken: Mistaken): readonly string[] {
  return entries.filter((entry, index) => {
    const readable = AllowedHosts.isEntry(entry);
    if (!readable)
      mistaken(
        `http.allowedHosts.${index}: "${entry}" is none of host, host:port, IP address, range like 10.0.0.0/8`,
      );
    return readable;
  });
}
