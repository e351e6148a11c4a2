import { isIPv4, isIPv6 } from "node:net";

/** What is known about a call when it arrives. */
export interface CallInfo {
  /** The channel's UUID on the switch. */
  readonly id: string;
  /** Caller's number or SIP user. */
  readonly from: string;
  readonly callerName: string;
  /** The number or name that was dialed. */
  readonly to: string;
  readonly direction: "inbound" | "outbound";
}

/** Why a call no longer belongs to this controller. */
export type ChannelEnd =
  | { readonly by: "caller"; readonly cause: string }
  | { readonly by: "us"; readonly cause: string }
  /** Transferred elsewhere, by an operator or by the lease. */
  | { readonly by: "transfer" }
  /** Another controller has taken the call over while this one could not reach the switch. */
  | { readonly by: "controller" }
  /** The connection to the switch was abandoned: the call may still be up, but cannot be reached. */
  | { readonly by: "link" };

/** The parts of a SIP address (RFC 3261, section 19.1.1) that may be dialed. */
interface SipAddress {
  /** `sips:`. */
  readonly secure: boolean;
  /** Without escapes. */
  readonly user: string;
  /** A name or an IPv4 address in lower case, or an IPv6 address without its brackets. */
  readonly host: string;
  readonly port?: number;
  readonly transport?: Transport;
  /** `user=phone`: the user is a telephone number. */
  readonly isPhone: boolean;
}

const TRANSPORTS = ["udp", "tcp", "tls"] as const;
type Transport = (typeof TRANSPORTS)[number];

/**
 * RFC 3261, section 25.1, `user`, without characters that have a special meaning along the way: "%" looks up a
 * registered user (sofia_outgoing_channel in mod_sofia.c), "~" sets headers there, "/" ends a profile's name, ","
 * divides dial strings, "$" is expanded, ";" and "?" begin parameters and headers for a less strict reader of the
 * address, "'", "(" and ")" quote.
 */
const USER = /^[a-z0-9_.!*&=+-]{1,128}$/i;
const ESCAPE = /%([0-9a-f]{2})/gi;

/** Section 25.1, `hostname`: the last label begins with a letter, so that no spelling of an IPv4 address is a name. */
const HOST_NAME = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z](?:[a-z0-9-]*[a-z0-9])?$/;
const LONGEST_HOST = 253;
const LONGEST_LABEL = 63;
const PARTS = /^(sips?):([^@]+)@(\[[^\]]*\]|[^:;[\]]+)(?::(\d{1,5}))?((?:;[^;]*)*)$/i;

/**
 * Parses a SIP address. Undefined for text that is not a SIP address by RFC 3261, section 19.1, and for anything that
 * could route the call elsewhere than the address says or the configured route allows: a password, headers (`?Route=`),
 * `maddr`, `ttl`, `method`, `lr`, FreeSWITCH's `fs_path` and every other parameter except `transport` and `user=phone`,
 * and escapes except of characters that need none. See docs/decisions/sip-addresses.md for the reasons.
 */
export function readSipAddress(text: string): SipAddress | undefined {
  const [, scheme = "", userInfo = "", hostText = "", portText, tail = ""] = PARTS.exec(text) ?? [];
  const user = userOf(userInfo);
  const host = hostOf(hostText);
  const port = portText === undefined ? undefined : Number(portText);
  const parameters = parametersOf(tail);
  if (user === undefined || host === undefined || parameters === undefined) return undefined;
  if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
  const secure = scheme.toLowerCase() === "sips";
  const transport = transportOf(parameters.get("transport"), secure);
  const phone = parameters.get("user");
  if (transport === null || (phone !== undefined && phone !== "phone")) return undefined;
  return {
    secure,
    user,
    host,
    ...(port === undefined ? {} : { port }),
    ...(transport === undefined ? {} : { transport }),
    isPhone: phone !== undefined,
  };
}

/** Builds the address from its parts: nothing of the original text is copied. */
export function writeSipAddress(address: SipAddress): string {
  return `${address.secure ? "sips" : "sip"}:${writeSipRemainder(address)}`;
}

/** The same without its scheme, as the dial strings of FreeSWITCH's mod_sofia have it. */
export function writeSipRemainder({ user, host, port, transport, isPhone }: SipAddress): string {
  const shownHost = isIPv6(host) ? `[${host}]` : host;
  return [
    `${user}@${shownHost}`,
    port === undefined ? "" : `:${port}`,
    transport === undefined ? "" : `;transport=${transport}`,
    isPhone ? ";user=phone" : "",
  ].join("");
}

function userOf(text: string): string | undefined {
  const user = text.replace(ESCAPE, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return USER.test(user) ? user : undefined;
}

function hostOf(text: string): string | undefined {
  const host = text.toLowerCase();
  // A zone ("%eth0") is not part of an address in a URI.
  if (host.startsWith("[")) {
    const address = host.slice(1, -1);
    return isIPv6(address) && !address.includes("%") ? address : undefined;
  }
  if (isIPv4(host)) return host;
  const name = host.replace(/\.$/, "");
  const fits = name.length <= LONGEST_HOST && name.split(".").every((label) => label.length <= LONGEST_LABEL);
  return fits && HOST_NAME.test(name) ? name : undefined;
}

/** Each may occur once (section 19.1.1); undefined when one is unknown, occurs twice, or has no value. */
function parametersOf(tail: string): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const part of tail.split(";").slice(1)) {
    const [, name = "", value = ""] = /^(transport|user)=([a-z]+)$/.exec(part.toLowerCase()) ?? [];
    if (name === "" || parameters.has(name)) return undefined;
    parameters.set(name, value);
  }
  return parameters;
}

/** `sips` is TLS on every hop (section 26.2.2), so any other transport contradicts it: null, as for an unknown one. */
function transportOf(named: string | undefined, secure: boolean): Transport | undefined | null {
  if (named === undefined) return secure ? "tls" : undefined;
  const transport = TRANSPORTS.find((one) => one === named);
  return transport === undefined || (secure && transport !== "tls" && transport !== "tcp")
    ? null
    : secure
      ? "tls"
      : transport;
}
