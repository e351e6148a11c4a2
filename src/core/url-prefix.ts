import { parseUrl } from "./url.js";

/** The segments of a prefix's path; a slash at its end makes no difference. */
function segmentsOf(path: string): readonly string[] {
  return path.replace(/^\/|\/$/g, "").split("/");
}

/** The form in which two prefixes are compared: the origin, and the path without a slash at its end. */
export function normalizedPrefix({ origin, pathname }: URL): string {
  return [origin, ...segmentsOf(pathname)].join("/").replace(/\/$/, "");
}

/** How many path segments of an address the prefix covers; undefined when the address is not below it. */
function covered(prefix: URL, address: URL): number | undefined {
  if (prefix.origin !== address.origin) return undefined;
  if (segmentsOf(prefix.pathname).join("") === "") return 0;
  const wanted = segmentsOf(prefix.pathname);
  const given = address.pathname.replace(/^\//, "").split("/");
  return wanted.every((segment, index) => segment === given[index]) ? wanted.length : undefined;
}

/**
 * The value of the longest prefix of an address; undefined when none is one. A prefix is a URL, and covers the addresses of
 * the same origin (scheme, host, and port; RFC 6454, section 4) whose path begins with the same whole segments:
 * `https://pay.example/a` covers `/a` and `/a/b`, but neither `/ab` nor another host. Queries are ignored.
 */
export function valueByPrefix<Value>(
  url: string,
  prefixes: Readonly<Record<string, Value>>,
): Value | undefined {
  const address = parseUrl(url);
  if (address === undefined) return undefined;
  const found = Object.entries(prefixes)
    .map(([text, value]) => {
      const prefix = parseUrl(text);
      return { value, length: prefix === undefined ? undefined : covered(prefix, address) };
    })
    .filter(({ length }) => length !== undefined)
    .toSorted((one, other) => Number(other.length) - Number(one.length));
  return found[0]?.value;
}
