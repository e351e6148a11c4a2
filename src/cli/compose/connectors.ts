import type { Config } from "../../config/config.js";
import type { ConnectorConfig } from "../../config/schema.js";
import { HttpConnector } from "../../connectors/http/http-connector.js";
import type { Clock } from "../../domain/clock.js";
import type { Connector } from "../../domain/connector.js";
import { type HttpClient, withoutQuery } from "../../domain/http.js";
import type { PayRequest } from "../../domain/pay.js";

/** Twilio, Generic Pay Connector: "10 s", "5 retries". */
const DEADLINE_MS = 10_000;
const RETRIES = 5;

/** Finds the connector that a pay verb names. A dialect that gives an address has a connector made for it. */
export function connectorsOf(
  config: Config["connectors"],
  testUrl: string,
  http: HttpClient,
  clock: Clock,
): (wanted: PayRequest["connector"]) => Connector | undefined {
  const byName = new Map(
    Object.entries(config).map(
      ([name, one]) => [name, connectorOf(name, one, testUrl, http, clock)] as const,
    ),
  );
  return (wanted) =>
    "name" in wanted
      ? byName.get(wanted.name)
      : connectorOf(withoutQuery(wanted.url), { type: "http", url: wanted.url }, testUrl, http, clock);
}

function connectorOf(
  name: string,
  config: ConnectorConfig,
  testUrl: string,
  http: HttpClient,
  clock: Clock,
): Connector {
  if (config.type !== "http") {
    return new HttpConnector({ name, url: testUrl, deadlineMs: DEADLINE_MS, retries: RETRIES }, http, clock);
  }
  const { url, username, password, headers, timeoutMs, retries } = config;
  return new HttpConnector(
    {
      name,
      url,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(headers === undefined ? {} : { headers }),
      deadlineMs: timeoutMs ?? DEADLINE_MS,
      retries: retries ?? RETRIES,
    },
    http,
    clock,
  );
}
