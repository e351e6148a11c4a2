import type { ConnectorConfigOf } from "../../../config/schema.js";
import { HttpConnector } from "../../../connectors/http/http-connector.js";
import type { Connector } from "../../../domain/connector.js";
import type { Surroundings } from "./surroundings.js";
import { readTls } from "./tls-texts.js";

/** Twilio, Generic Pay Connector: "10 s", "5 retries". */
const DEADLINE_MS = 10_000;
const RETRIES = 5;

/** Throws AppError CONFIG_INVALID when a file of `tls` is no PEM. */
export function httpConnector(
  name: string,
  config: ConnectorConfigOf<"http">,
  { http, httpWith, clock }: Surroundings,
): Connector {
  const { type: _type, tls, timeoutMs = DEADLINE_MS, retries = RETRIES, ...options } = config;
  const client = tls === undefined ? http : httpWith(readTls(`connectors.${name}.tls`, tls));
  return new HttpConnector({ ...options, name, deadlineMs: timeoutMs, retries }, client, clock);
}
