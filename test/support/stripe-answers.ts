import type { Stripe } from "stripe";

// Stripe's answers. Their types are the SDK's, generated from Stripe's OpenAPI description: a member that is missing or
// of another type does not compile.

export const PAYMENT_METHOD: Stripe.PaymentMethod = {
  id: "pm_1",
  object: "payment_method",
  billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
  created: 1795000000,
  customer: null,
  customer_account: null,
  livemode: false,
  metadata: {},
  type: "card",
};

export const TOKEN: Stripe.Token = {
  id: "tok_1",
  object: "token",
  client_ip: null,
  created: 1795000000,
  livemode: false,
  type: "card",
  used: false,
};

export const CUSTOMER: Stripe.Customer = {
  id: "cus_1",
  object: "customer",
  balance: 0,
  created: 1795000000,
  default_source: null,
  description: null,
  email: null,
  invoice_settings: {
    custom_fields: null,
    default_payment_method: null,
    footer: null,
    rendering_options: null,
  },
  livemode: false,
  metadata: {},
  shipping: null,
};

export function paymentIntent(changes: Partial<Stripe.PaymentIntent> = {}): Stripe.PaymentIntent {
  return {
    id: "pi_1",
    object: "payment_intent",
    allowed_payment_method_types: ["card"],
    amount: 2045,
    amount_capturable: 0,
    amount_received: 2045,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic",
    client_secret: null,
    confirmation_method: "automatic",
    created: 1795000000,
    currency: "usd",
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: "ch_1",
    livemode: false,
    managed_payments: null,
    metadata: { transaction_id: "t1" },
    next_action: null,
    on_behalf_of: null,
    payment_method: "pm_1",
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "succeeded",
    transfer_data: null,
    transfer_group: null,
    ...changes,
  };
}

export function setupIntent(changes: Partial<Stripe.SetupIntent> = {}): Stripe.SetupIntent {
  return {
    id: "seti_1",
    object: "setup_intent",
    allowed_payment_method_types: ["card"],
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: null,
    created: 1795000000,
    customer: "cus_1",
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: { transaction_id: "t1" },
    next_action: null,
    on_behalf_of: null,
    payment_method: "pm_1",
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ["card"],
    single_use_mandate: null,
    status: "succeeded",
    usage: "off_session",
    ...changes,
  };
}

/** The members of docs.stripe.com/api/errors that the connector reads. */
export interface StripeErrorBody {
  readonly type: Stripe.RawErrorType;
  readonly code?: string;
  readonly decline_code?: string;
  readonly message?: string;
}
