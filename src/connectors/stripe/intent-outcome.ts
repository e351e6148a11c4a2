import type { Stripe } from "stripe";
import type { ConnectorOutcome } from "../../domain/pay.js";

type Approved = Extract<ConnectorOutcome, { state: "approved" }>;

/** What a PaymentIntent or SetupIntent has come to (docs.stripe.com/payments/paymentintents/lifecycle). */
export function outcomeOfIntent(intent: Stripe.PaymentIntent | Stripe.SetupIntent): ConnectorOutcome {
  switch (intent.status) {
    case "succeeded":
      return intent.object === "payment_intent" ? charged(intent) : kept(intent);
    case "requires_action":
      return declined("authentication_required", "the bank asks for 3-D Secure, which a telephone can't do");
    case "canceled":
      return declined("canceled", `the ${intent.object} was cancelled`);
    case "requires_payment_method": {
      const error = intent.object === "payment_intent" ? intent.last_payment_error : intent.last_setup_error;
      // Without an error it may just be made, its confirmation still on the way.
      if (error === null) break;
      return declined(error.decline_code ?? error.code ?? "card_declined", error.message ?? "");
    }
  }
  const message = `the ${intent.object} ${intent.id} is in the state ${intent.status}`;
  return { state: "unknown", code: intent.status, message, parameters: {} };
}

/** The charge is what a merchant looks for and refunds; the intent comes along as PayConnector_payment_intent. */
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
