import { withoutCredentials } from "./address-credentials.js";
import { type AllowedHosts, canonicalAddress, comparable, isPublicAddress, portOf } from "./allowed-hosts.js";
import { parseUrl } from "./url.js";

/** Describes an address in a private network, or of the machine itself. */
export const NOT_PUBLIC = "not a public address, and not a host in http.allowedHosts";

/** A request to an address that a user of this system named. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** A user name and a password in it are sent as Basic authorization, unless `headers` has another. */
  readonly url: string;
  /** Headers that belong to the connection or name the sender are left out: the client sends its own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The caller keeps ownership and may wipe it once the promise has settled. */
  readonly body?: Uint8Array;
  /** Milliseconds from the start to the last byte of the answer. */
  readonly deadlineMs: number;
  /** Bytes of the decoded body, the same for every answer or by its `content-type`; 1 MiB by default. */
  readonly largestAnswer?: number | ((contentType: string) => number);
  /** Whether content codings of the answer are undone; true by default. False when only its status matters. */
  readonly decodes?: boolean;
  /** Plain http is allowed, although the host is not in `http.allowedHosts`; its addresses must be public all the same. */
  readonly plainHttp?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  /** By lower-case name; repeated headers are joined by commas. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The values of its headers `set-cookie`. */
  readonly setCookies?: readonly string[];
  /** Without its content coding (gzip, deflate, br); with any other coding, as it was sent. */
  readonly body: Uint8Array;
}

/**
 * The only client for addresses that a document or the configuration names. `send` resolves with any HTTP status; it
 * throws AppError HTTP_ADDRESS_REFUSED (nothing was sent), HTTP_UNREACHABLE (nothing was sent), HTTP_NO_ANSWER (sent,
 * but the connection broke or the deadline passed), HTTP_ANSWER_TOO_LARGE or HTTP_ANSWER_UNREADABLE (it cannot be decoded).
 * It follows no redirects: see `followRedirects`.
 */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpAnswer>;
}

/**
 * The Via header of every request of this client (RFC 9110, section 7.6.3); the code that makes the request cannot
 * change it.
 */
export const OWN_VIA = "1.1 freeswitch-pay";

/** An address in the form that may be logged and shown: a query can contain anything, and credentials are secret. */
export function withoutQuery(url: string): string {
  return withoutCredentials(url).replace(/[?#].*$/s, "");
}

/**
 * Why an address may not be requested, as far as that is known without resolving a name; undefined when it may. Allowed
 * are https servers on public addresses, and the hosts of `http.allowedHosts`, the latter also by http; with `plainHttp`
 * every public server by http.
 */
export function addressRefusal(url: string, allowed: AllowedHosts, plainHttp = false): string | undefined {
  const address = parseUrl(url);
  if (address === undefined) return `"${withoutQuery(url)}" is not an absolute URL`;
  const { protocol, origin, hostname } = address;
  const isWeb = protocol === "https:" || protocol === "http:";
  if (isWeb && allowed.has(hostname, portOf(address))) return undefined;
  if (protocol !== "https:" && !(plainHttp && isWeb))
    return `${origin}: use https, or http to a host in http.allowedHosts`;
  const ip = canonicalAddress(comparable(hostname));
  return ip === undefined || isPublicAddress(ip) ? undefined : `${origin}: ${NOT_PUBLIC}`;
}

/** Whether an HTTP status is one of success (RFC 9110, section 15.3). */
export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

/** `text/xml` of `text/xml; charset=utf-8`. */
export function mediaType(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

/** The fields of a form body, in the order of the vendor's page. */
export type FormFields = readonly (readonly [name: string, value: string])[];

/** What a webhook sends: a form, or JSON. */
export type WebhookBody =
  | { readonly form: FormFields }
  | { readonly json: Readonly<Record<string, unknown>> };

/** A webhook, or a request for a document, as it is stored and sent; signatures are computed at each attempt. */
export interface WebhookRequest {
  readonly method: "GET" | "POST";
  /** Absolute; for a GET with the complete query. */
  readonly url: string;
  /** "" for a GET, which has no body. */
  readonly contentType: string;
  readonly body: string;
}
