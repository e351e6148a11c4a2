import type { Connector } from "../../src/connectors/connector.js";

/** A connector to which a test sends no card; `given` replaces what the test is about. */
export function fakeConnector(given: Partial<Connector> = {}): Connector {
  return {
    name: "Default",
    longestMs: 0,
    submit: () => Promise.reject(new Error("a card was sent")),
    ...given,
  };
}
