import { AppError, asAppError } from "../core/errors.js";
import type { ConnectorOutcome, Instrument, PayRequest, Unsupported } from "../core/payment.js";
import { isTransientHttp } from "../core/retry.js";
import type { SecretJson } from "../core/secret-json.js";
import type { Problem } from "./retry-policy.js";

/** One payment on its way to a connector. */
export interface Payment {
  /** Sent as `transaction_id` and as `Idempotency-Key`; the same at every retry. */
  readonly id: string;
  readonly request: PayRequest;
  readonly instrument: Instrument;
  /** The request body as the dialect defines it. */
  readonly body: SecretJson;
  /** The same with every secret masked, for the timeline. */
  readonly maskedBody: Readonly<Record<string, unknown>>;
}

/** Why a connector does not take a request, with the attribute to blame. */
export interface Refusal {
  readonly unsupported: Unsupported;
  readonly attribute: string;
  readonly message: string;
}

/** A payment processor, or the way to one. */
export interface Connector {
  /** Its name in the configuration; for a connector that a document names, its address without the query. */
  readonly name: string;
  /** Milliseconds within which `submit` always answers. */
  readonly longestMs: number;
  /** Called before the caller is asked; absent: it takes everything. */
  refusal?(request: PayRequest): Refusal | undefined;
  /** Never throws: every result is an outcome. A hang-up does not cancel it. */
  submit(payment: Payment): Promise<ConnectorOutcome>;
  /**
   * Queries the outcome of an earlier payment, by its id; absent when the processor cannot be queried. `unknown` when the
   * processor does not know it either. Never throws.
   */
  lookup?(id: string): Promise<ConnectorOutcome>;
}

/** The processor refused our credentials: it has not processed the payment. */
export function notAuthorized(detail: string): Problem {
  const { code, message } = new AppError("CONNECTOR_NOT_AUTHORIZED", detail);
  const outcome = { state: "failed", code, message, cause: "not-authorized", parameters: {} } as const;
  return { outcome, again: false, mayHaveActed: false };
}

/** The meaning of a request without a usable HTTP answer: only the HTTP client knows whether anything was sent. */
export function transportProblem(thrown: unknown): Problem {
  const { code, message } = asAppError(thrown);
  const outcome = { state: "failed", code, message, parameters: {} } as const;
  const mayHaveActed = code !== "HTTP_ADDRESS_REFUSED" && code !== "HTTP_UNREACHABLE";
  return { outcome, again: isTransientHttp(thrown), mayHaveActed };
}
