import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { withoutCredentials } from "../core/address-credentials.js";
import { parseUrl } from "../core/url.js";
import { normalizedPrefix } from "../core/url-prefix.js";
import type { Config, Environment } from "./config.js";
import { checkAddress, type Places, type ReportIssue } from "./issues.js";
import {
  ConfigFile,
  type ConnectorConfig,
  defaultsOf,
  type EndpointConfig,
  splitConnectors,
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

/** The connectors with their secrets and absolute paths filled in; the test connector when the file has none. */
export function connectors(
  { connectors: all = defaultsOf(ConfigFile).connectors }: ConfigFile,
  context: ConnectorContext,
): Pick<Config, "connectors" | "connectorsByUrl"> {
  const { named, byUrl } = splitConnectors(all);
  checkPrefixes(Object.keys(byUrl), context);
  return {
    connectors: Object.fromEntries(
      Object.entries(named).map(([name, one]) => [name, completed(`connectors.${name}`, one, context)]),
    ),
    connectorsByUrl: Object.fromEntries(
      Object.entries(byUrl).map(([prefix, one]) => [
        prefix,
        endpoint(`connectors.byUrl.${withoutCredentials(prefix)}`, one, context),
      ]),
    ),
  };
}

/** A prefix has no query, which it could not be compared with, and no password, which has its own keys. */
function checkPrefixes(
  prefixes: readonly string[],
  { allowedHosts, reportIssue }: Pick<ConnectorContext, "allowedHosts" | "reportIssue">,
): void {
  const seen = new Map<string, string>();
  for (const prefix of prefixes) {
    const where = `connectors.byUrl.${withoutCredentials(prefix)}`;
    checkAddress(where, prefix, allowedHosts, reportIssue);
    const url = parseUrl(prefix);
    if (url === undefined) continue;
    if (/[?#]/.test(prefix)) reportIssue(`${where}: must have no query and no fragment`);
    if (url.username !== "" || url.password !== "")
      reportIssue(
        `${where}: must have no user name and password; set \`username\` and \`password\` below it`,
      );
    const other = seen.get(normalizedPrefix(url));
    if (other !== undefined)
      reportIssue(`${where}: is the same address as connectors.byUrl.${withoutCredentials(other)}`);
    seen.set(normalizedPrefix(url), prefix);
  }
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
      checkAddress(`${where}.url`, connector.url, allowedHosts, reportIssue);
      return endpoint(where, connector, context);
  }
}

function endpoint<Endpoint extends EndpointConfig>(
  where: string,
  connector: Endpoint,
  context: ConnectorContext,
): Endpoint {
  const { environment, allowedHosts, reportIssue } = context;
  const { lookupUrl, password, headers, tls } = connector;
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
