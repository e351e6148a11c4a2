import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Config, Environment } from "./config.js";
import { checkAddress, type Places, type ReportIssue } from "./issues.js";
import type { ConfigFile, ConnectorConfig, HttpConnectorConfig, TlsConfig } from "./schema.js";
import { secret } from "./secrets.js";

/** What the connectors of a configuration are completed with. */
interface Around {
  readonly environment: Environment;
  readonly places: Places;
  readonly allowedHosts: readonly string[];
  readonly mistaken: ReportIssue;
}

/** The connectors with their secrets and absolute paths filled in; the test connector when the file names none. */
export function connectors(
  { connectors: named = { Default: { type: "test" } } }: ConfigFile,
  around: Around,
): Config["connectors"] {
  return Object.fromEntries(
    Object.entries(named).map(([name, connector]) => [
      name,
      completed(`connectors.${name}`, connector, around),
    ]),
  );
}

function completed(where: string, connector: ConnectorConfig, around: Around): ConnectorConfig {
  const { environment, allowedHosts, mistaken } = around;
  switch (connector.type) {
    case "test":
      return connector;
    case "stripe": {
      const { apiBase, secretKey } = connector;
      if (apiBase !== undefined) {
        checkAddress(`${where}.apiBase`, apiBase, allowedHosts, mistaken);
        if (URL.canParse(apiBase) && new URL(apiBase).pathname !== "/")
          mistaken(`${where}.apiBase: must have no path`);
      }
      return { ...connector, secretKey: secret(`${where}.secretKey`, secretKey, environment, mistaken) };
    }
    case "http":
      return httpConnector(where, connector, around);
  }
}

function httpConnector(where: string, connector: HttpConnectorConfig, around: Around): HttpConnectorConfig {
  const { environment, allowedHosts, mistaken } = around;
  const { url, lookupUrl, password, headers, tls } = connector;
  checkAddress(`${where}.url`, url, allowedHosts, mistaken);
  if (lookupUrl !== undefined) checkAddress(`${where}.lookupUrl`, lookupUrl, allowedHosts, mistaken);
  const known = (key: string, text: string) => secret(`${where}.${key}`, text, environment, mistaken);
  const shown = Object.entries(headers ?? {}).map(([key, text]) => [key, known(`headers.${key}`, text)]);
  return {
    ...connector,
    ...(password === undefined ? {} : { password: known("password", password) }),
    ...(headers === undefined ? {} : { headers: Object.fromEntries(shown) }),
    ...(tls === undefined ? {} : { tls: tlsOf(`${where}.tls`, tls, around) }),
  };
}

function tlsOf(where: string, tls: TlsConfig, { environment, places, mistaken }: Around): TlsConfig {
  if ((tls.cert === undefined) !== (tls.key === undefined)) mistaken(`${where}: cert and key go together`);
  const file = (key: "ca" | "cert" | "key") => {
    const path = tls[key];
    if (path === undefined) return {};
    const absolute = resolve(places.base, path);
    if (!existsSync(absolute)) mistaken(`${where}.${key}: there is no file ${absolute}`);
    return { [key]: absolute };
  };
  const { passphrase } = tls;
  const phrase =
    passphrase === undefined
      ? {}
      : { passphrase: secret(`${where}.passphrase`, passphrase, environment, mistaken) };
  return { ...file("ca"), ...file("cert"), ...file("key"), ...phrase };
}
