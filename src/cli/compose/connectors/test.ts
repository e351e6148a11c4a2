import type { ConnectorConfigOf } from "../../../config/schema.js";
import type { Connector } from "../../../domain/connector.js";
import { httpConnector } from "./http.js";
import type { Surroundings } from "./surroundings.js";

/** The generic connector, asking this process' own test processor: what a test does is what a live payment does. */
export function testConnector(
  name: string,
  _config: ConnectorConfigOf<"test">,
  surroundings: Surroundings,
): Connector {
  const { testUrl: url } = surroundings;
  return httpConnector(name, { type: "http", url, lookupUrl: `${url}/{transaction_id}` }, surroundings);
}
