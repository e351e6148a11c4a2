import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Config } from "../config/config.js";
import {
  type ConnectorConfig,
  type ConnectorConfigOf,
  defaultsOf,
  EndpointByUrl,
  type EndpointConfig,
  CONNECTORS as SCHEMAS,
  type TlsConfig,
} from "../config/schema.js";
import type { Connector } from "../connectors/connector.js";
import { HttpConnector } from "../connectors/http/http-connector.js";
import { StripeConnector } from "../connectors/stripe/stripe-connector.js";
import type { Clock } from "../core/clock.js";
import { AppError } from "../core/errors.js";
import { type HttpClient, withoutQuery } from "../core/http.js";
import type { PayRequest } from "../core/payment.js";
import { valueByPrefix } from "../core/url-prefix.js";
import type { TlsIdentity } from "../http-client/connect.js";

/** What connectors are created with. */
interface ConnectorDeps {
  /** The URL of this process' own test connector. */
  readonly testUrl: string;
  readonly http: HttpClient;
  /** Returns a separate client that trusts another authority or presents a certificate. */
  readonly httpWith: (tls: TlsIdentity) => HttpClient;
  readonly clock: Clock;
}

/**
 * Reads a connector's PEM files. `where` is their configuration key. Throws AppError CONFIG_INVALID, which names the key of
 * a file that cannot be read or is not PEM, and a private key that does not belong to the certificate.
 */
export function readTls(where: string, { ca, cert, key, passphrase }: TlsConfig): TlsIdentity {
  const authority = read(`${where}.ca`, ca, "a certificate in PEM", (text) => new X509Certificate(text));
  const own = read(`${where}.cert`, cert, "a certificate in PEM", (text) => new X509Certificate(text));
  const secret = read(`${where}.key`, key, "a private key in PEM that the passphrase opens", (text) =>
    createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) }),
  );
  if (own !== undefined && secret !== undefined) checkPair(where, own.value, secret.value);
  return {
    ...(authority === undefined ? {} : { ca: authority.text }),
    ...(own === undefined ? {} : { cert: own.text }),
    ...(secret === undefined ? {} : { key: secret.text }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

function read<T>(where: string, path: string | undefined, what: string, parse: (text: string) => T) {
  if (path === undefined) return undefined;
  const text = attempt(where, `cannot be read from ${path}`, () => readFileSync(path, "utf8"));
  const value = attempt(where, `${path} is not ${what}`, () => {
    if (!text.includes("-----BEGIN ")) throw new Error("not PEM");
    return parse(text);
  });
  return { text, value };
}

function checkPair(where: string, own: X509Certificate, secret: KeyObject): void {
  if (!own.checkPrivateKey(secret))
    throw invalid(`${where}.key`, "is not the key of the certificate in cert");
}

/** The message omits the cause's own message, which may quote the file. */
function attempt<T>(where: string, problem: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw invalid(where, problem, cause);
  }
}

function invalid(where: string, problem: string, cause?: unknown): AppError {
  return new AppError("CONFIG_INVALID", `${where}: ${problem}`, { cause });
}

/** Throws AppError CONFIG_INVALID when a file of `tls` is not PEM. */
function httpConnector(
  name: string,
  config: ConnectorConfigOf<"http">,
  { http, httpWith, clock }: ConnectorDeps,
): Connector {
  const { type: _type, tls, timeoutMs, ...options } = { ...defaultsOf(SCHEMAS.http), ...config };
  const client = tls === undefined ? http : httpWith(readTls(`connectors.${name}.tls`, tls));
  return new HttpConnector({ ...options, name, deadlineMs: timeoutMs }, client, clock);
}

/**
 * Returns a function that creates the generic connector at an address that a document gives, with the settings of the
 * longest prefix of the address, and the defaults for all others. Throws AppError CONFIG_INVALID when a file of a `tls`
 * cannot be used.
 */
function connectorsAt(
  byUrl: Config["connectorsByUrl"],
  { http, httpWith, clock }: Pick<ConnectorDeps, "http" | "httpWith" | "clock">,
): (url: string) => Connector {
  const endpoint = (prefix: string, config: EndpointConfig) => {
    const { tls, timeoutMs, ...options } = { ...defaultsOf(EndpointByUrl), ...config };
    const client = tls === undefined ? http : httpWith(readTls(`connectors.byUrl.${prefix}.tls`, tls));
    return new HttpConnector({ ...options, name: prefix, url: prefix, deadlineMs: timeoutMs }, client, clock);
  };
  // One for each prefix: it remembers for the addresses below it which payments it did not know.
  const endpoints = Object.fromEntries(
    Object.entries(byUrl).map(([prefix, config]) => [prefix, endpoint(prefix, config)]),
  );
  const unlisted = endpoint("", {});
  return (url) => (valueByPrefix(url, endpoints) ?? unlisted).at(withoutQuery(url), url);
}

function stripeConnector(
  name: string,
  config: ConnectorConfigOf<"stripe">,
  { http, clock }: ConnectorDeps,
): Connector {
  const { type: _type, timeoutMs, ...options } = { ...defaultsOf(SCHEMAS.stripe), ...config };
  return new StripeConnector({ ...options, name, deadlineMs: timeoutMs }, http, clock);
}

/** The generic connector on this process' own test processor: a test takes the same path as a live payment. */
function testConnector(name: string, _config: ConnectorConfigOf<"test">, deps: ConnectorDeps): Connector {
  const { testUrl: url } = deps;
  return httpConnector(name, { type: "http", url, lookupUrl: `${url}/{transaction_id}` }, deps);
}

type Types = ConnectorConfig["type"];
type Make<T extends Types> = (name: string, config: ConnectorConfigOf<T>, deps: ConnectorDeps) => Connector;

/** A connector factory for each type in the configuration. */
const CONNECTORS: { readonly [T in Types]: Make<T> } = {
  test: testConnector,
  http: httpConnector,
  stripe: stripeConnector,
};

/**
 * Returns a function that finds the connector of a pay verb by its name. For a verb that gives an address, it creates a
 * connector. Throws AppError CONFIG_INVALID when a connector's files cannot be used.
 */
export function connectorsOf(
  config: Config["connectors"],
  deps: ConnectorDeps,
  byUrl: Config["connectorsByUrl"] = {},
): (wanted: PayRequest["connector"]) => Connector | undefined {
  const at = connectorsAt(byUrl, deps);
  const byName = new Map(
    Object.entries(config).map(([name, one]) => [name, connectorOf(name, one, deps)] as const),
  );
  return (wanted) => ("name" in wanted ? byName.get(wanted.name) : at(wanted.url));
}

function connectorOf<T extends Types>(
  name: string,
  config: ConnectorConfigOf<T>,
  deps: ConnectorDeps,
): Connector {
  const make: Make<T> = CONNECTORS[config.type as T];
  return make(name, config, deps);
}
