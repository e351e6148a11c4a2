import ipaddr from "ipaddr.js";
import { AppError } from "./errors.js";
import { parseUrl } from "./url.js";

/** RFC 4291, section 2.4: this is the only IPv6 block assigned to internet hosts. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");
/** RFC 6052, section 2.1: an IPv4 address behind a translator, in the last 32 bits. */
const TRANSLATED = ipaddr.IPv6.parseCIDR("64:ff9b::/96");
/** Public by number, but it leads to Azure's own services for the requesting machine. */
const AZURE_HOST = "168.63.129.16";

/**
 * An IP address in the canonical form that this system compares; an IPv4 address inside an IPv6 one (RFC 4291, 2.5.5.2)
 * is extracted.
 */
export function canonicalAddress(text: string): string | undefined {
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : undefined;
}

/**
 * Whether an IP address belongs to the public internet. Everything in IANA's special-purpose address registries does
 * not: private, loopback, link-local (where clouds keep their metadata), shared, multicast, documentation, reserved. The
 * same applies to the ways to embed an IPv4 address in an IPv6 one, except the translator's, whose IPv4 address decides.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.kind() === "ipv4") return address.range() === "unicast" && address.toString() !== AZURE_HOST;
  const six = address as ipaddr.IPv6;
  if (six.match(TRANSLATED)) return isPublicAddress(six.toByteArray().slice(-4).join("."));
  return six.match(GLOBAL_UNICAST) && six.range() === "unicast";
}

type Range = ReturnType<typeof ipaddr.parseCIDR>;
type Entry =
  | { readonly range: Range }
  /** `port` absent: every port. */
  | { readonly host: string; readonly port: string | undefined };

const HOST_AND_PORT = /^(\[[^\]]+\]|[^:/?#@\\[\]\s]+)(?::(\d{1,5}))?$/;
const NAME = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/;

/**
 * The hosts of `http.allowedHosts`, which may be reached by plain http and on private addresses. An entry is `host`,
 * `host:port`, an IP address, or a range like 10.0.0.0/8. Throws AppError CONFIG_INVALID for anything else.
 */
export class AllowedHosts {
  readonly #entries: readonly Entry[];

  constructor(entries: readonly string[]) {
    this.#entries = entries.map((text) => {
      const entry = entryOf(text);
      if (entry === undefined) throw new AppError("CONFIG_INVALID", `"${text}" is not a host`);
      return entry;
    });
  }

  /** Whether an entry is valid. */
  static isEntry(text: string): boolean {
    return entryOf(text) !== undefined;
  }

  /** Whether the host of a URL is allowed; `port` is the port to connect to. */
  has(host: string, port: string): boolean {
    const wanted = comparable(host);
    return this.#entries.some((entry) =>
      "range" in entry
        ? isIn(wanted, entry.range)
        : entry.host === wanted && (entry.port === undefined || entry.port === port),
    );
  }
}

/** The port of a URL, or the default of its protocol. */
export function portOf({ protocol, port }: Pick<URL, "protocol" | "port">): string {
  return port || (protocol === "https:" ? "443" : "80");
}

/**
 * The host of a URL, regardless of brackets, the trailing dot of a fully qualified name, and the notation of an IP
 * address.
 */
export function comparable(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  return canonicalAddress(bare) ?? bare.toLowerCase();
}

function entryOf(text: string): Entry | undefined {
  if (ipaddr.isValidCIDR(text)) return { range: ipaddr.parseCIDR(text) };
  if (ipaddr.IPv6.isValid(text)) return { host: comparable(text), port: undefined };
  const match = HOST_AND_PORT.exec(text);
  const url = match === null ? undefined : parseUrl(`http://${match[1]}/`);
  if (match === null || url === undefined || Number(match[2] ?? 1) > 65535) return undefined;
  const host = comparable(url.hostname);
  const port = match[2] === undefined ? undefined : String(Number(match[2]));
  return ipaddr.isValid(host) || NAME.test(host) ? { host, port } : undefined;
}

function isIn(host: string, [first, bits]: Range): boolean {
  if (!ipaddr.isValid(host)) return false;
  const address = ipaddr.parse(host);
  return address.kind() === first.kind() && address.match(first, bits);
}
