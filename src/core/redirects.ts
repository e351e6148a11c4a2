import { hasCredentials } from "./address-credentials.js";
import { AppError } from "./errors.js";
import type { HttpAnswer, WebhookRequest } from "./http.js";
import { parseUrl } from "./url.js";

/** The cookies of one call (RFC 6265). */
export interface CookieJar {
  /** The header `cookie` for a request to this address; undefined when there is no cookie for it. */
  header(url: string): string | undefined;
  /** Keeps what an answer from this address sets: the values of its headers `set-cookie`. What is invalid is ignored. */
  store(url: string, setCookies: readonly string[]): void;
}

/** How many redirects of one request are followed. */
const MOST_REDIRECTS = 5;
/** RFC 9110, section 15.4: those that name another address for the same resource, or for its answer. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** "the user agent MUST NOT change the request method" (RFC 9110, sections 15.4.8 and 15.4.9). */
const KEEPS_METHOD: ReadonlySet<number> = new Set([307, 308]);

/** One request of a chain of redirects. */
export interface Hop {
  readonly request: WebhookRequest;
  /** The header `cookie`; empty without one. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds that are left. */
  readonly deadlineMs: number;
}

interface Following {
  /** Signs and sends one hop. Each is a request of its own, and passes the client's address guard like any other. */
  send(hop: Hop): Promise<HttpAnswer>;
  /** Milliseconds for all hops together. */
  readonly deadlineMs: number;
  /** Milliseconds since any fixed time. */
  now(): number;
  readonly cookies?: CookieJar;
}

/** An answer that is no redirect, and the request that it answers. */
export interface Followed {
  readonly answer: HttpAnswer;
  readonly request: WebhookRequest;
}

/**
 * Sends a request and follows redirects, at most five. After 301, 302, and 303 a POST becomes a GET without a body (RFC 9110,
 * sections 15.4.2 to 15.4.4); after 307 and 308 the request is repeated. A redirect without a usable address is returned as
 * it is. Throws what `send` throws, HTTP_NO_ANSWER when the time is over, and HTTP_TOO_MANY_REDIRECTS.
 */
export async function followRedirects(first: WebhookRequest, following: Following): Promise<Followed> {
  const { send, deadlineMs, now, cookies } = following;
  const end = now() + deadlineMs;
  let request = first;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const left = end - now();
    const { origin } = new URL(request.url);
    if (left <= 0) throw new AppError("HTTP_NO_ANSWER", `${origin}: no answer in ${deadlineMs / 1000} s`);
    const cookie = cookies?.header(request.url);
    const answer = await send({ request, headers: cookie === undefined ? {} : { cookie }, deadlineMs: left });
    cookies?.store(request.url, answer.setCookies ?? []);
    const next = nextRequest(request, answer);
    if (next === undefined) return { answer, request };
    request = next;
  }
  const { origin } = new URL(request.url);
  throw new AppError("HTTP_TOO_MANY_REDIRECTS", `${origin}: more than ${MOST_REDIRECTS} redirects`);
}

function nextRequest(request: WebhookRequest, { status, headers }: HttpAnswer): WebhookRequest | undefined {
  const location = headers?.location;
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  const url = nextAddress(new URL(request.url), textOf(location));
  if (url === undefined) return undefined;
  return KEEPS_METHOD.has(status) ? { ...request, url } : { method: "GET", url, contentType: "", body: "" };
}

/** Node.js reads each byte of a header as a character; servers write addresses in UTF-8. */
function textOf(location: string): string {
  const text = Buffer.from(location, "latin1").toString("utf8");
  return text.includes("\ufffd") ? location : text;
}

/** Credentials stay with their host: the next address has those of the one before only where it is the same server. */
function nextAddress(from: URL, location: string): string | undefined {
  const to = parseUrl(location, from);
  if (to === undefined || !/^https?:$/.test(to.protocol)) return undefined;
  if (!hasCredentials(to) && isSameServer(from, to)) {
    to.username = from.username;
    to.password = from.password;
  }
  to.hash = "";
  return to.href;
}

/** The same origin, or the same host by https in place of http. */
function isSameServer(from: URL, to: URL): boolean {
  const isUpgrade =
    from.protocol === "http:" && to.protocol === "https:" && from.hostname === to.hostname && to.port === "";
  return from.origin === to.origin || isUpgrade;
}
