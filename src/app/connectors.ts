import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Config } from "../config/config.js";
import type { ConnectorConfig, ConnectorConfigOf, TlsConfig } from "../config/schema.js";
import type { Connector } from "../connectors/connector.js";
import { HttpConnector } from "../connectors/http/http-connector.js";
import { StripeConnector } from "../connectors/stripe/stripe-connector.js";
import type { Clock } from "../core/clock.js";
import { AppError } from "../core/errors.js";
import { type HttpClient, withoutQuery } from "../core/http.js";
import type { PayRequest } from "../core/payment.js";
import type { TlsIdentity } from "../http-client/connect.js";

/** What connectors are made with. */
interface ConnectorDeps {
  /** Where this process' own test connector is asked. */
  readonly testUrl: string;
  readonly http: HttpClient;
  /** Another client, which trusts another authority or shows a certificate. */
  readonly httpWith: (tls: TlsIdentity) => HttpClient;
  readonly clock: Clock;
}

/**
 * Reads a connector's PEM files. `where` is their place in the configuration. Throws AppError CONFIG_INVALID, which
 * names the key of a file that can't be read or is no PEM, and a private key that is not the certificate's.
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
  const text = attempt(where, `can't be read from ${path}`, () => readFileSync(path, "utf8"));
  const value = attempt(where, `${path} is not ${what}`, () => {
    if (!text.includes("-----BEGIN ")) throw new Error("no PEM");
    return parse(text);
  });
  return { text, value };
}

function checkPair(where: string, own: X509Certificate, secret: KeyObject): void {
  if (!own.checkPrivateKey(secret))
    throw invalid(`${where}.key`, "is not the key of the certificate in cert");
}

/** What went wrong inside is left out of the message: it may quote the file. */
function attempt<T>(where: string, mistake: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw invalid(where, mistake, cause);
  }
}

function invalid(where: string, mistake: string, cause?: unknown): AppError {
  return new AppError("CONFIG_INVALID", `${where}: ${mistake}`, { cause });
}

/** Twilio, Generic Pay Connector: "10 s", "5 retries". */
const HTTP_DEADLINE_MS = 10_000;
const HTTP_RETRIES = 5;

/** Throws AppError CONFIG_INVALID when a file of `tls` is no PEM. */
function httpConnector(
  name: string,
  config: ConnectorConfigOf<"http">,
  { http, httpWith, clock }: ConnectorDeps,
): Connector {
  const { type: _type, tls, timeoutMs = HTTP_DEADLINE_MS, retries = HTTP_RETRIES, ...options } = config;
  const client = tls === undefined ? http : httpWith(readTls(`connectors.${name}.tls`, tls));
  return new HttpConnector({ ...options, name, deadlineMs: timeoutMs, retries }, client, clock);
}

/** A bank may think for many seconds, and a request that is repeated meanwhile is only told that it is being worked on. */
const STRIPE_DEADLINE_MS = 20_000;
const STRIPE_RETRIES = 2;

function stripeConnector(
  name: string,
  config: ConnectorConfigOf<"stripe">,
  { http, clock }: ConnectorDeps,
): Connector {
  const {
    type: _type,
    moto = false,
    timeoutMs = STRIPE_DEADLINE_MS,
    retries = STRIPE_RETRIES,
    ...options
  } = config;
  return new StripeConnector({ ...options, name, moto, deadlineMs: timeoutMs, retries }, http, clock);
}

/** The generic connector, asking this process' own test processor: what a test does is what a live payment does. */
function testConnector(
  name: string,
  _config: ConnectorConfigOf<"test">,
  surroundings: ConnectorDeps,
): Connector {
  const { testUrl: url } = surroundings;
  return httpConnector(name, { type: "http", url, lookupUrl: `${url}/{transaction_id}` }, surroundings);
}

type Types = ConnectorConfig["type"];
type Make<T extends Types> = (
  name: string,
  config: ConnectorConfigOf<T>,
  surroundings: ConnectorDeps,
) => Connector;

/** A connector of each type that the configuration knows. */
const CONNECTORS: { readonly [T in Types]: Make<T> } = {
  test: testConnector,
  http: httpConnector,
  stripe: stripeConnector,
};

/**
 * Finds the connector that a pay verb names. A dialect that gives an address has a connector made for it. Throws
 * AppError CONFIG_INVALID when a connector's files can't be used.
 */
export function connectorsOf(
  config: Config["connectors"],
  surroundings: ConnectorDeps,
): (wanted: PayRequest["connector"]) => Connector | undefined {
  const byName = new Map(
    Object.entries(config).map(([name, one]) => [name, connectorOf(name, one, surroundings)] as const),
  );
  return (wanted) =>
    "name" in wanted
      ? byName.get(wanted.name)
      : httpConnector(withoutQuery(wanted.url), { type: "http", url: wanted.url }, surroundings);
}

function connectorOf<T extends Types>(
  name: string,
  config: ConnectorConfigOf<T>,
  surroundings: ConnectorDeps,
): Connector {
  const make: Make<T> = CONNECTORS[config.type as T];
  return make(name, config, surroundings);
}
