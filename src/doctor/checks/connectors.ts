import { X509Certificate } from "node:crypto";
import { lookup } from "node:dns/promises";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { readTls } from "../../app/connectors.js";
import { isLoopback } from "../../config/complete.js";
import type { Config } from "../../config/config.js";
import type { ConnectorConfig } from "../../config/schema.js";
import { AllowedHosts, isPublicAddress } from "../../core/allowed-hosts.js";
import { asAppError } from "../../core/errors.js";
import { guardedSocket, type TlsIdentity } from "../../http-client/connect.js";
import { AddressGuard } from "../../http-client/guard.js";
import { type Check, type DoctorContext, type Finding, ok, unsafe, warning } from "../check.js";

/** What the check uses. */
interface ConnectorContext extends Pick<DoctorContext, "clock"> {
  readonly config: Pick<Config, "connectors" | "connectorsByUrl"> & {
    readonly http: Pick<Config["http"], "allowedHosts">;
    /** Without one, only the web phone calls. */
    readonly switches: readonly unknown[];
  };
}

const STRIPE = "https://api.stripe.com";
const DAY_MS = 24 * 3_600_000;
const SOON_DAYS = 14;

/** Checks that each connector is reachable: opens and closes a connection without sending any byte of a request. */
export const connectors: Check<ConnectorContext> = {
  name: "connectors",
  deadlineMs: 10_000,
  async look(context) {
    const { connectors: named, connectorsByUrl } = context.config;
    const byUrl = Object.entries(connectorsByUrl).map(
      ([url, { idempotent: _, ...one }]): [string, ConnectorConfig] => [
        `byUrl.${url}`,
        { ...one, type: "http", url },
      ],
    );
    const all = [...Object.entries(named), ...byUrl];
    return (await Promise.all(all.map(([name, one]) => ofConnector(name, one, context)))).flat();
  },
};

async function ofConnector(
  name: string,
  config: ConnectorConfig,
  context: ConnectorContext,
): Promise<Finding[]> {
  if (config.type === "test") {
    const seen = `${name}: the built-in test connector, no money moves`;
    return context.config.switches.length === 0
      ? [ok(seen)]
      : [warning(seen, `Configure connectors.${name} with your processor before real callers pay.`)];
  }
  const address = new URL(config.type === "stripe" ? (config.apiBase ?? STRIPE) : config.url);
  const tls = config.type === "http" ? config.tls : undefined;
  const found: Finding[] = [];
  if (address.protocol === "http:" && !isLoopback(address.hostname.replace(/^\[|\]$/g, "")))
    found.push(
      unsafe(
        `${name}: cards are sent to ${address.host} unencrypted`,
        `Use an https address in connectors.${name}.`,
      ),
    );
  if (config.type === "http" && config.mode === "test")
    found.push(
      warning(`${name}: mode is test, real cards are refused`, `Set connectors.${name}.mode to live.`),
    );
  try {
    const identity = tls === undefined ? {} : readTls(`connectors.${name}.tls`, tls);
    found.push(...ownCertificate(name, identity, context), await reach(name, address, identity, context));
  } catch (thrown) {
    const { message, remedy } = asAppError(thrown);
    found.push(unsafe(`${name}: ${address.host} cannot be used: ${message}`, remedy));
  }
  return found;
}

async function reach(
  name: string,
  address: URL,
  identity: TlsIdentity,
  context: ConnectorContext,
): Promise<Finding> {
  const socket = await connected(address, identity, context);
  try {
    if (address.protocol === "http:") return ok(`${name}: ${address.host} accepts connections`);
    const { valid_to: until } = (socket as TLSSocket).getPeerCertificate();
    return expiry(
      `${name}: the certificate of ${address.host}`,
      until,
      context,
      "Have its server's certificate renewed.",
    );
  } finally {
    socket.destroy();
  }
}

/** Connects as a payment does: same guard against private addresses, same authorities, same certificate. */
function connected(
  address: URL,
  identity: TlsIdentity,
  { config, clock }: ConnectorContext,
): Promise<Socket> {
  const guard = new AddressGuard({
    allowed: new AllowedHosts(config.http.allowedHosts),
    clock,
    resolve: (host) => lookup(host, { all: true }),
    isPublic: isPublicAddress,
  });
  return guardedSocket(guard, identity, address);
}

function ownCertificate(name: string, { cert }: TlsIdentity, context: ConnectorContext): Finding[] {
  if (cert === undefined) return [];
  const { validTo } = new X509Certificate(cert);
  return [
    expiry(
      `${name}: our own certificate`,
      validTo,
      context,
      `Renew the certificate of connectors.${name}.tls.`,
    ),
  ];
}

function expiry(what: string, until: string, { clock }: ConnectorContext, remedy: string): Finding {
  const days = Math.floor((Date.parse(until) - clock.now()) / DAY_MS);
  const day = new Date(until).toISOString().slice(0, 10);
  if (days < 0) return unsafe(`${what} expired on ${day}`, remedy);
  if (days < SOON_DAYS) return warning(`${what} expires on ${day}`, remedy);
  return ok(`${what} is valid until ${day}`);
}
