import type { FastifyRequest } from "fastify";
import { OWN_VIA } from "../../../core/http.js";
import { SCOPES, type Scope } from "../../../core/scopes.js";
import type { ApiKey } from "./key-ring.js";

const LOOPBACK = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$|^::1$/;
/** Headers by which a proxy tells of itself: RFC 9110 section 7.6.3, RFC 7239, RFC 8586, and what vendors have of their own. */
const PROXY =
  /^(via|forwarded|cdn-loop|x-forwarded-.*|x-original-.*|x-envoy-.*|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|cf-connecting-ip)$/;
/** uri-host [ ":" port ] (RFC 9110 section 7.2), without what an address could have beside it. */
const HOST = /^(?:\[[^\]]+\]|[^:/?#@\\[\]]+)(?::\d+)?$/;

/** An IPv4 address that came by an IPv6 socket is still one. */
function plain(address: string | undefined): string {
  return (address ?? "").replace(/^::ffff:(?=\d+\.)/i, "");
}

/** The name in a Host header, without its port and brackets; "" for one that is none. */
function hostName(host: string | undefined): string {
  const url = `http://${host}`;
  return host !== undefined && HOST.test(host) && URL.canParse(url)
    ? new URL(url).hostname.replace(/^\[(.*)\]$/, "$1")
    : "";
}

/** Where a machine's own requests may come from. */
interface OwnAddresses {
  /**
   * For what the controller itself asks: also the address that was asked, for a server that listens on one address of a
   * network, and the requests of the controller, to which nothing else is open.
   */
  readonly any: boolean;
}

/**
 * Why a request is not surely one of this machine; undefined when it is. The address must be this machine's, no proxy
 * stand in between, and no page of another site have made it: by its Origin, by Sec-Fetch-Site, or, with a name of its
 * own that leads here (DNS rebinding), by its Host. Nothing of the request is repeated.
 */
export function whyNotOwn(
  { ip, headers, socket, raw }: FastifyRequest,
  { any }: OwnAddresses,
): string | undefined {
  const asked = any ? plain(socket.localAddress) : "";
  const isOwn = (address: string) => LOOPBACK.test(address) || (address !== "" && address === asked);
  if (!isOwn(plain(ip))) return "the request came from another machine";
  const isOwnRequest = any && headers.via === OWN_VIA;
  if (Object.keys(headers).some((name) => PROXY.test(name) && !(isOwnRequest && name === "via")))
    return "the request came through a proxy";
  // nginx asks so by default, and tells nothing of itself; browsers and curl have not for long.
  if (raw.httpVersionMajor === 1 && raw.httpVersionMinor === 0)
    return "the request was made by HTTP/1.0, as proxies do";
  const name = hostName(headers.host);
  if (name !== "localhost" && !isOwn(name))
    return "the header Host does not name this machine by localhost or its address";
  const { origin } = headers;
  const isOwnPage = origin === undefined || (URL.canParse(origin) && new URL(origin).host === headers.host);
  const site = headers["sec-fetch-site"] ?? "none";
  if (!isOwnPage || (site !== "none" && site !== "same-origin"))
    return "the request was made by a page of another site";
  return undefined;
}

/** Who is let in. */
export interface Trust {
  /** Empty: nobody is, and the API is off but for `keyless`. */
  readonly keys: readonly ApiKey[];
  /** What this machine may read without a key. Nothing that changes anything is ever in it. */
  readonly keyless: readonly Scope[];
}

/** Nobody. */
export const NO_TRUST: Trust = { keys: [], keyless: [] };

/** The scope of figures, in which there is no payment. */
const FIGURES: Scope = "metrics:read";
const READING = SCOPES.filter((scope) => scope.endsWith(":read"));

/**
 * With keys configured, nothing is open without one. Without, the calls of the embedded switch, which are nobody's but
 * the web phone's, are open to this machine for reading, and its pages have the key that was made for this run; of a
 * real FreeSWITCH's calls nothing is told, and nothing is done to them.
 */
export function trustOf(configured: readonly ApiKey[], startupKey: ApiKey | undefined): Trust {
  if (configured.length > 0) return { keys: configured, keyless: [] };
  return startupKey === undefined
    ? { keys: [], keyless: [FIGURES] }
    : { keys: [startupKey], keyless: READING };
}
