import type { FastifyRequest } from "fastify";
import { OWN_VIA } from "../../../core/http.js";
import { SCOPES, type Scope } from "../../../core/scopes.js";
import { parseUrl } from "../../../core/url.js";
import type { ApiKey } from "./key-ring.js";

const LOOPBACK = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$|^::1$/;
/** Headers by which a proxy identifies itself: RFC 9110 section 7.6.3, RFC 7239, RFC 8586, and vendor-specific ones. */
const PROXY =
  /^(via|forwarded|cdn-loop|x-forwarded-.*|x-original-.*|x-envoy-.*|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|cf-connecting-ip)$/;
/** uri-host [ ":" port ] (RFC 9110 section 7.2), without any other part of a URL. */
const HOST = /^(?:\[[^\]]+\]|[^:/?#@\\[\]]+)(?::\d+)?$/;

/** Unwraps an IPv4 address that arrived on an IPv6 socket. */
function plain(address: string | undefined): string {
  return (address ?? "").replace(/^::ffff:(?=\d+\.)/i, "");
}

/** The name in a Host header, without port and brackets; "" for an invalid header. */
function hostName(host: string | undefined): string {
  const url = `http://${host}`;
  const name = host !== undefined && HOST.test(host) ? parseUrl(url)?.hostname : undefined;
  return (name ?? "").replace(/^\[(.*)\]$/, "$1");
}

/** Which addresses count as this machine's. */
interface OwnAddresses {
  /**
   * For the controller's own requests: also accepts the address that the request was sent to, for a server that listens on
   * one network address only, and the controller's own Via header. Nothing else is open to such requests.
   */
  readonly any: boolean;
}

/** What a request reveals of its sender. */
interface ReceivedRequest extends Pick<FastifyRequest, "ip" | "headers"> {
  readonly socket: Pick<FastifyRequest["socket"], "localAddress">;
  readonly raw: Pick<FastifyRequest["raw"], "httpVersionMajor" | "httpVersionMinor">;
}

/**
 * Why a request cannot be attributed to this machine with certainty; undefined if it can. The address must be this
 * machine's, no proxy may be in between, and no page of another site may have made the request: Origin and Sec-Fetch-Site
 * reveal that, and Host reveals a foreign name that resolves to this machine (DNS rebinding). The reason repeats nothing of
 * the request.
 */
export function whyNotOwn(
  { ip, headers, socket, raw }: ReceivedRequest,
  { any }: OwnAddresses,
): string | undefined {
  const target = any ? plain(socket.localAddress) : "";
  const isOwn = (address: string) => LOOPBACK.test(address) || (address !== "" && address === target);
  if (!isOwn(plain(ip))) return "the request came from another machine";
  const isOwnRequest = any && headers.via === OWN_VIA;
  if (Object.keys(headers).some((name) => PROXY.test(name) && !(isOwnRequest && name === "via")))
    return "the request came through a proxy";
  // nginx does so by default, and does not identify itself; browsers and curl stopped using HTTP/1.0 long ago.
  if (raw.httpVersionMajor === 1 && raw.httpVersionMinor === 0)
    return "the request uses HTTP/1.0, as proxies do";
  const name = hostName(headers.host);
  if (name !== "localhost" && !isOwn(name))
    return "the Host header is neither localhost nor this machine's address";
  const { origin } = headers;
  const isOwnPage = origin === undefined || parseUrl(origin)?.host === headers.host;
  const site = headers["sec-fetch-site"] ?? "none";
  if (!isOwnPage || (site !== "none" && site !== "same-origin"))
    return "the request was made by a page of another site";
  return undefined;
}

/** Which clients are allowed. */
export interface Trust {
  /** Empty: none, and the API is off except for `keyless`. */
  readonly keys: readonly ApiKey[];
  /** What this machine may read without a key. It never contains a scope that changes anything. */
  readonly keyless: readonly Scope[];
}

/** No client is allowed. */
export const NO_TRUST: Trust = { keys: [], keyless: [] };

/** The scope of metrics, which contain no payment data. */
const METRICS: Scope = "metrics:read";
const READ_SCOPES = SCOPES.filter((scope) => scope.endsWith(":read"));

/**
 * With keys configured, nothing is open without one. Without keys, the calls of the embedded switch, which only the web
 * phone makes, are open to this machine for reading, and its pages use the key generated for this run; the calls of a real
 * FreeSWITCH can be neither read nor changed.
 */
export function trustOf(configured: readonly ApiKey[], startupKey: ApiKey | undefined): Trust {
  if (configured.length > 0) return { keys: configured, keyless: [] };
  return startupKey === undefined
    ? { keys: [], keyless: [METRICS] }
    : { keys: [startupKey], keyless: READ_SCOPES };
}
