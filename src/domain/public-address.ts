import ipaddr from "ipaddr.js";

/** RFC 4291, section 2.4: of IPv6 only this block is given out for hosts of the internet. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");
/** RFC 6052, section 2.1: an IPv4 address behind a translator, in the last 32 bits. */
const TRANSLATED = ipaddr.IPv6.parseCIDR("64:ff9b::/96");
/** Public by number, but Azure's own services for the machine that asks. */
const AZURE_HOST = "168.63.129.16";

/** An IP address in the one form that this system compares; an IPv4 address inside an IPv6 one (RFC 4291, 2.5.5.2) comes out. */
export function canonicalAddress(text: string): string | undefined {
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : undefined;
}

/**
 * Whether an IP address is one of the public internet. Everything that IANA's registries of special addresses list is
 * not: private, loopback, link-local (where clouds keep their metadata), shared, multicast, documentation, reserved. So
 * are the ways to write an IPv4 address into an IPv6 one, but for the translator's, whose IPv4 address decides.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.kind() === "ipv4") return address.range() === "unicast" && address.toString() !== AZURE_HOST;
  const six = address as ipaddr.IPv6;
  if (six.match(TRANSLATED)) return isPublicAddress(six.toByteArray().slice(-4).join("."));
  return six.match(GLOBAL_UNICAST) && six.range() === "unicast";
}
