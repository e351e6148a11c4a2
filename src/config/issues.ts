import { AllowedHosts } from "../core/allowed-hosts.js";
import { addressRefusal } from "../core/http.js";

/** Receives each mistake: the key's name, what was found, what is allowed. */
export type ReportIssue = (mistake: string) => void;

/** The folders that relative paths are resolved against. */
export interface Places {
  /** Folder against which the file's relative paths are resolved. */
  readonly base: string;
  /** Folder of the package, which contains the shipped examples. */
  readonly packageRoot: string;
}

const MUST_BE_HTTPS = "must be an https URL with a public address, or a URL of a host of http.allowedHosts";

/** Reports an address that may not be requested. */
export function checkAddress(
  where: string,
  url: string,
  allowedHosts: readonly string[],
  reportIssue: ReportIssue,
): void {
  if (addressRefusal(url, new AllowedHosts(allowedHosts)) !== undefined)
    reportIssue(`${where}: ${MUST_BE_HTTPS}`);
}

/** The entries of `http.allowedHosts` that are valid; reports the others. */
export function allowedHosts(entries: readonly string[], reportIssue: ReportIssue): readonly string[] {
  return entries.filter((entry, index) => {
    const readable = AllowedHosts.isEntry(entry);
    if (!readable)
      reportIssue(
        `http.allowedHosts.${index}: "${entry}" must be a host, host:port, IP address or a range like 10.0.0.0/8`,
      );
    return readable;
  });
}
