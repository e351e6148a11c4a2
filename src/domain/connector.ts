import type { ConnectorOutcome, Instrument, PayRequest } from "./pay.js";
import type { SecretJson } from "./secret-json.js";

/** One payment on its way to a connector. */
export interface Payment {
  /** Sent as `transaction_id` and as `Idempotency-Key`; the same at every retry. */
  readonly id: string;
  readonly request: PayRequest;
  readonly instrument: Instrument;
  /** The dialect's own words for the request. */
  readonly body: SecretJson;
  /** The same with every secret masked, for the timeline. */
  readonly maskedBody: Readonly<Record<string, unknown>>;
}

/** A payment processor, or the way to one. */
export interface Connector {
  /** Never throws: whatever happens is an outcome. Hang-up does not cancel it. */
  submit(payment: Payment): Promise<ConnectorOutcome>;
}
