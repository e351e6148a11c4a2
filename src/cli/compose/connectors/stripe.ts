import type { ConnectorConfigOf } from "../../../config/schema.js";
import { StripeConnector } from "../../../connectors/stripe/stripe-connector.js";
import type { Connector } from "../../../domain/connector.js";
import type { Surroundings } from "./surroundings.js";

/** A bank may think for many seconds, and a request that is repeated meanwhile is only told that it is being worked on. */
const DEADLINE_MS = 20_000;
const RETRIES = 2;

export function stripeConnector(
  name: string,
  config: ConnectorConfigOf<"stripe">,
  { http, clock }: Surroundings,
): Connector {
  const { type: _type, moto = false, timeoutMs = DEADLINE_MS, retries = RETRIES, ...options } = config;
  return new StripeConnector({ ...options, name, moto, deadlineMs: timeoutMs, retries }, http, clock);
}
