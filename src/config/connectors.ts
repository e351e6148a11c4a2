import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseUrl } from "../core/url.js";
import type { Config, Environment } from "./config.js";
import { checkAddress, type Places, type ReportIssue } from "./issues.js";
import {
  ConfigFile,
  type ConnectorConfig,
  defaultsOf,
  type HttpConnectorConfig,
  type TlsConfig,
} from "./schema.js";
import { secret } from "./secrets.js";

/** What completing the connectors of a configuration needs. */
interface ConnectorContext {
  readonly environment: Environment;
  readonly places: Places;
  readonly allowedHosts: readonly string[];
  readonly reportIssue: ReportIssue;
}

/** The connectors with their secrets and absolute paths filled in; the test connector when the file names none. */
export function connectors(
  { connectors: named = defaultsOf(ConfigFile).connectors }: ConfigFile,
  context: ConnectorContext,
): Config["connectors"] {
  return Object.fromEntries(
    Object.entries(named).map(([name, connector]) => [
      name,
      completed(`connectors.${name}`, connector, context),
    ]),
  );
}

function completed(where: string, connector: ConnectorConfig, context: ConnectorContext): ConnectorConfig {
  const { environment, allowedHosts, reportIssue } = context;
  switch (connector.type) {
    case "test":
      return connector;
    case "stripe": {
      const { apiBase, secretKey } = connector;
      if (apiBase !== undefined) {
        checkAddress(`${where}.apiBase`, apiBase, allowedHosts, reportIssue);
        if ((parseUrl(apiBase)?.pathname ?? "/") !== "/") reportIssue(`${where}.apiBase: must have no path`);
      }
      return { ...connector, secretKey: secret(`${where}.secretKey`, secretKey, environment, reportIssue) };
    }
    case "http":
      return httpConnector(where, connector, context);
  }
}

function httpConnector(
  where: string,
  connector: HttpConnectorConfig,
  context: ConnectorContext,
): HttpConnectorConfig {
  const { environment, allowedHosts, reportIssue } = context;
  const { url, lookupUrl, password, headers, tls } = connector;
  checkAddress(`${where}.url`, url, allowedHosts, reportIssue);
  if (lookupUrl !== undefined) checkAddress(`${where}.lookupUrl`, lookupUrl, allowedHosts, reportIssue);
  const known = (key: string, text: string) => secret(`${where}.${key}`, text, environment, reportIssue);
  const shown = Object.entries(headers ?? {}).map(([key, text]) => [key, known(`headers.${key}`, text)]);
  return {
    ...connector,
    ...(password === undefined ? {} : { password: known("password", password) }),
    ...(headers === undefined ? {} : { headers: Object.fromEntries(shown) }),
    ...(tls === undefined ? {} : { tls: tlsOf(`${where}.tls`, tls, context) }),
  };
}

function tlsOf(
  where: string,
  tls: TlsConfig,
  { environment, places, reportIssue }: ConnectorContext,
): TlsConfig {
  if ((tls.cert === undefined) !== (tls.key === undefined))
    reportIssue(`${where}: cert and key must be set together`);
  const file = (key: "ca" | "cert" | "key") => {
    const path = tls[key];
    if (path === undefined) return {};
    const absolute = resolve(places.base, path);
    if (!existsSync(absolute)) reportIssue(`${where}.${key}: there is no file ${absolute}`);
    return { [key]: absolute };
  };
  const { passphrase } = tls;
  const phrase =
    passphrase === undefined
      ? {}
      : { passphrase: secret(`${where}.passphrase`, passphrase, environment, reportIssue) };
  return { ...file("ca"), ...file("cert"), ...file("key"), ...phrase };
}
