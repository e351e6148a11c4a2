import { CookieJar as Jar } from "tough-cookie";
import type { CookieJar } from "../core/redirects.js";

/** RFC 6265, section 6.1: "at least 4096 bytes per cookie". */
const LONGEST_COOKIE = 4_096;
/** How many cookies the servers of one call may set, changes included: a call has at most hundreds of documents. */
const MOST_COOKIES = 1_000;
/** Servers refuse requests whose headers are larger, usually than 8 KiB. */
const LONGEST_HEADER = 8_192;

/** A new, empty jar (RFC 6265, with the public suffix list), in memory only. */
export function createCookieJar(): CookieJar {
  const jar = new Jar();
  let stored = 0;
  return {
    header: (url) => {
      const header = jar.getCookieStringSync(url);
      return header === "" || header.length > LONGEST_HEADER ? undefined : header;
    },
    store: (url, setCookies) => {
      for (const cookie of setCookies) {
        if (cookie.length > LONGEST_COOKIE || stored >= MOST_COOKIES) continue;
        stored++;
        jar.setCookieSync(cookie, url, { ignoreError: true });
      }
    },
  };
}
