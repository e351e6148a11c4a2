import { AllowedHosts } from "../core/allowed-hosts.js";
import { refusalOf } from "../core/http.js";

/** Told of each mistake: the key's name, what was found, what is allowed. */
export type ReportIssue = (mistake: string) => void;

/** Where relative paths begin. */
export interface Places {
  /** Folder against which the file's relative paths are resolved. */
  readonly base: string;
  /** Folder of the package, for the examples that it ships. */
  readonly packageRoot: string;
}

const MUST_BE_HTTPS =
  "must be an https URL with a public address and without a password, or a URL of a host of http.allowedHosts";

/** Reports an address that may not be asked. */
export function checkAddress(
  where: string,
  url: string,
  allowedHosts: readonly string[],
  mistaken: ReportIssue,
): void {
  if (refusalOf(url, new AllowedHosts(allowedHosts)) !== undefined) mistaken(`${where}: ${MUST_BE_HTTPS}`);
}

/** The entries of `http.allowedHosts` that can be read; reports the others. */
export function allowedHosts(entries: readonly string[], mistaken: ReportIssue): readonly string[] {
  return entries.filter((entry, index) => {
    const readable = AllowedHosts.isEntry(entry);
    if (!readable)
      mistaken(
        `http.allowedHosts.${index}: "${entry}" is none of host, host:port, IP address, range like 10.0.0.0/8`,
      );
    return readable;
  });
}
