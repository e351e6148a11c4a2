import { OWN_VIA } from "../domain/http.js";

/** Headers of the connection (RFC 9110, section 7.6.1) and of the message's frame: what a document says of them is not sent. */
const NOT_SENT = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * In every request, whatever its maker says. `via` (RFC 9110, section 7.6.3) shows our own server that a document is
 * behind the request, not whoever may use this machine.
 */
const ALWAYS = { "user-agent": "freeswitch-pay", via: OWN_VIA };

/** The headers of a request: names in lower case, each once. */
export function sentHeaders(wanted: Readonly<Record<string, string>> = {}): Record<string, string> {
  const named = Object.entries(wanted).map(([name, value]) => [name.trim().toLowerCase(), value] as const);
  return { ...Object.fromEntries(named.filter(([name]) => !NOT_SENT.has(name))), ...ALWAYS };
}
