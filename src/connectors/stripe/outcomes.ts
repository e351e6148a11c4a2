import { Stripe } from "stripe";
import { asAppError } from "../../core/errors.js";
import type { ConnectorOutcome, PayRequest } from "../../core/payment.js";
import { retryAfterMs } from "../../http-client/client.js";
import { notAuthorized, type Refusal, transportProblem } from "../connector.js";
import type { Problem } from "../retry-policy.js";
import { stripeAmount } from "./amount.js";

const { StripeConnectionError, StripeError } = Stripe.errors;

/**
 * What an error of the SDK means (docs.stripe.com/error-low-level and /api/errors). The type and the status
 * count: the SDK's classes depend on the status alone.
 */
export function problemOf(thrown: unknown, now: number): Problem {
  if (thrown instanceof StripeConnectionError) return transportProblem(thrown.detail);
  if (!(thrown instanceof StripeError)) return transportProblem(asAppError(thrown));
  const { statusCode = 0, rawType, message } = thrown;
  if (statusCode === 401 || statusCode === 403) return notAuthorized(`Stripe answered ${statusCode}`);
  if (rawType === "card_error") return cardDeclined(thrown);
  const code = thrown.code ?? rawType ?? `HTTP ${statusCode}`;
  return {
    outcome: { state: "failed", code, message, parameters: {} },
    ...effectOf(thrown),
    ...waitOf(thrown, now),
  };
}

function cardDeclined({ code, decline_code, message }: InstanceType<typeof StripeError>): Problem {
  // decline_code is the bank's reason when code is only card_declined.
  const reason = decline_code || code || "card_error";
  return {
    outcome: { state: "declined", code: reason, message, cause: "card", parameters: {} },
    again: false,
    mayHaveActed: false,
  };
}

function effectOf({ statusCode = 0, rawType, code, headers }: InstanceType<typeof StripeError>) {
  // Another request used this key: its outcome is unknown here.
  if (rawType === "idempotency_error" && statusCode !== 409) return { again: false, mayHaveActed: true };
  // Limits are checked before anything else: processing had not begun.
  if (statusCode === 429 || code === "rate_limit") return { again: true, mayHaveActed: false };
  // 409: a request with this key is in progress.
  const doubtful = statusCode === 409 || statusCode >= 500 || statusCode < 400;
  return { again: doubtful && headers?.["stripe-should-retry"] !== "false", mayHaveActed: doubtful };
}

function waitOf({ statusCode, headers }: InstanceType<typeof StripeError>, now: number) {
  const wait =
    statusCode === 429 || statusCode === 503 ? retryAfterMs(headers?.["retry-after"], now) : undefined;
  return wait === undefined ? {} : { retryAfterMs: wait };
}

/** The key of the transaction's id in the metadata of Stripe's objects. */
export const ID_KEY = "transaction_id";

/** docs.stripe.com/api/metadata; we use one of the 50. */
const MOST_PARAMETERS = 49;
const LONGEST_NAME = 40;
const LONGEST_VALUE = 500;
/** docs.stripe.com/api/payment_intents/create, `description`. */
const LONGEST_DESCRIPTION = 1000;

/** Why Stripe would not accept this request; called before the caller is asked. */
export function stripeRefusal(request: PayRequest): Refusal | undefined {
  const { method, transaction, fields, parameters, description } = request;
  if (method !== "credit-card")
    return refuse("payment-method", "paymentMethod", "this connector takes cards only");
  if (!fields.includes("expiration-date"))
    return refuse("parameter", "expirationDate", "Stripe needs the card's expiration date");
  if (transaction.kind === "charge") {
    const amount = stripeAmount(transaction.amount);
    if (typeof amount !== "number") return refuse("currency", "chargeAmount", amount.unfit);
  }
  if (description.length > LONGEST_DESCRIPTION) {
    const message = `Stripe keeps at most ${LONGEST_DESCRIPTION} characters of a description`;
    return refuse("parameter", "description", message);
  }
  if (parameters.length > MOST_PARAMETERS)
    return refuse("parameter", "Parameter", `Stripe keeps at most ${MOST_PARAMETERS} parameters`);
  const unfit = parameters.find(({ name, value }) => !fitsMetadata(name, value));
  if (unfit === undefined) return undefined;
  const rule = `a name of at most ${LONGEST_NAME} characters without brackets and other than ${ID_KEY}, a value of at most ${LONGEST_VALUE}`;
  return refuse(
    "parameter",
    "Parameter",
    `Stripe does not keep the parameter ${unfit.name}: it needs ${rule}`,
  );
}

function fitsMetadata(name: string, value: string): boolean {
  return (
    name !== ID_KEY && name.length <= LONGEST_NAME && !/[[\]]/.test(name) && value.length <= LONGEST_VALUE
  );
}

function refuse(unsupported: Refusal["unsupported"], attribute: string, message: string): Refusal {
  return { unsupported, attribute, message };
}

type Approved = Extract<ConnectorOutcome, { state: "approved" }>;

/** The outcome of a PaymentIntent or SetupIntent (docs.stripe.com/payments/paymentintents/lifecycle). */
export function outcomeOfIntent(intent: Stripe.PaymentIntent | Stripe.SetupIntent): ConnectorOutcome {
  switch (intent.status) {
    case "succeeded":
      return intent.object === "payment_intent" ? charged(intent) : kept(intent);
    case "requires_action":
      return declined(
        "authentication_required",
        "the bank requires 3-D Secure, which is impossible by telephone",
      );
    case "canceled":
      return declined("canceled", `the ${intent.object} was canceled`);
    case "requires_payment_method": {
      const error = intent.object === "payment_intent" ? intent.last_payment_error : intent.last_setup_error;
      // Without an error it may just have been created, with its confirmation still pending.
      if (error === null) break;
      return declined(error.decline_code ?? error.code ?? "card_declined", error.message ?? "");
    }
  }
  const message = `the ${intent.object} ${intent.id} is in the state ${intent.status}`;
  return { state: "unknown", code: intent.status, message, parameters: {} };
}

/** The charge is what a merchant searches for and refunds; the intent is added as PayConnector_payment_intent. */
function charged({ id, latest_charge }: Stripe.PaymentIntent): Approved {
  const chargeId = idOf(latest_charge) ?? id;
  return { state: "approved", chargeId, parameters: { payment_intent: id } };
}

function kept({ id, payment_method, customer }: Stripe.SetupIntent): Approved {
  const profileId = idOf(customer);
  return {
    state: "approved",
    tokenId: idOf(payment_method) ?? id,
    ...(profileId === undefined ? {} : { profileId }),
    parameters: { setup_intent: id },
  };
}

function declined(code: string, message: string): ConnectorOutcome {
  return { state: "declined", code, message, cause: "card", parameters: {} };
}

function idOf(object: string | { readonly id: string } | null): string | undefined {
  return typeof object === "string" ? object : object?.id;
}
