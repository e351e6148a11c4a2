import { type AllowedHosts, canonicalAddress, comparable, isPublicAddress, portOf } from "./allowed-hosts.js";

/** Said of an address inside a private network, and of the machine itself. */
export const NOT_PUBLIC = "not a public address, and no host of http.allowedHosts";

/** A request to an address that a user of this system named. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  /** Those that belong to the connection or name the sender are left out: the client sends its own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The sender keeps it and may wipe it when the promise has settled. */
  readonly body?: Uint8Array;
  /** Milliseconds from the start to the last byte of the answer. */
  readonly deadlineMs: number;
  /** Bytes; 1 MiB by default. */
  readonly largestAnswer?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  /** By lower-case name; one that came several times is joined by commas. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * The one client for addresses that a document or the configuration names. `send` resolves with any HTTP status; it
 * throws AppError HTTP_ADDRESS_REFUSED (nothing was sent), HTTP_UNREACHABLE (nothing was sent), HTTP_NO_ANSWER (sent,
 * and the connection broke or the deadline passed) or HTTP_ANSWER_TOO_LARGE.
 */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpAnswer>;
}

/** What every request of this client says in Via (RFC 9110, section 7.6.3); nobody who asks for one can change it. */
export const OWN_VIA = "1.1 freeswitch-pay";

/** An address as it may be logged and told: a query can hold anything. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, "");
}

/**
 * Why an address may not be asked, as far as it shows without resolving a name; undefined when it may. Asked are https
 * servers on public addresses, and the hosts of `http.allowedHosts`, these by http too.
 */
export function refusalOf(url: string, allowed: AllowedHosts): string | undefined {
  if (!URL.canParse(url)) return `"${withoutQuery(url)}" is no absolute URL`;
  const address = new URL(url);
  const { protocol, origin, hostname, username, password } = address;
  if (username !== "" || password !== "")
    return `${origin}: a user name or password in the address is not allowed`;
  const isWeb = protocol === "https:" || protocol === "http:";
  if (isWeb && allowed.has(hostname, portOf(address))) return undefined;
  if (protocol !== "https:") return `${origin}: only https, or http to an allowed host, is asked`;
  const ip = canonicalAddress(comparable(hostname));
  return ip === undefined || isPublicAddress(ip) ? undefined : `${origin}: ${NOT_PUBLIC}`;
}

/** The fields of a form body, in the order of the vendor's page. */
export type FormFields = readonly (readonly [name: string, value: string])[];

/** What a webhook sends: a form, or JSON. */
export type WebhookBody =
  | { readonly form: FormFields }
  | { readonly json: Readonly<Record<string, unknown>> };

/** A webhook, or a request for a document, as it is stored and sent; signatures are made at each try. */
export interface WebhookRequest {
  readonly method: "GET" | "POST";
  /** Absolute; of a GET with the whole query. */
  readonly url: string;
  /** "" for a GET, which has no body. */
  readonly contentType: string;
  readonly body: string;
}
