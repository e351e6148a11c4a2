import type { Config } from "../../../config/config.js";
import type { ConnectorConfig, ConnectorConfigOf } from "../../../config/schema.js";
import type { Connector } from "../../../domain/connector.js";
import { withoutQuery } from "../../../domain/http.js";
import type { PayRequest } from "../../../domain/pay.js";
import { httpConnector } from "./http.js";
import { stripeConnector } from "./stripe.js";
import type { Surroundings } from "./surroundings.js";
import { testConnector } from "./test.js";

type Types = ConnectorConfig["type"];
type Make<T extends Types> = (
  name: string,
  config: ConnectorConfigOf<T>,
  surroundings: Surroundings,
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
  surroundings: Surroundings,
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
  surroundings: Surroundings,
): Connector {
  const make: Make<T> = CONNECTORS[config.type as T];
  return make(name, config, surroundings);
}
