import type { CallView, TransactionView, WebhookView } from "../../src/observability/views.js";

/** The time `seconds` ago, in ISO 8601. */
export function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString();
}

/** A call whose caller is asked for the card number. */
export function callView(change: Partial<CallView> = {}): CallView {
  return {
    object: "call",
    id: "6f1d5a52-8a0e-4f3e-9c55-0a2f6b0d7c01",
    dialect: "twiml",
    from: "xxxxxxx0143",
    to: "1000",
    active: true,
    stage: "payment-card-number",
    attempt: 1,
    error: null,
    result: null,
    started: ago(20),
    ended: null,
    ended_by: null,
    ...change,
  };
}

/** An approved charge of $42.50. */
export function transactionView(change: Partial<TransactionView> = {}): TransactionView {
  return {
    object: "transaction",
    id: "b7c1f0de-2c64-4a6e-8f0d-5d1a9a3f2e10",
    call: "6f1d5a52-8a0e-4f3e-9c55-0a2f6b0d7c01",
    dialect: "twiml",
    kind: "charge",
    method: "credit-card",
    amount: 4250,
    currency: "USD",
    connector: "stripe",
    number: "xxxxxxxxxxxx4242",
    brand: "visa",
    expiry: null,
    state: "approved",
    token: null,
    profile: null,
    confirmation: "ch_3QK8xW2eZvKYlo2C",
    error: null,
    settlement: null,
    created: ago(60),
    sent: ago(59),
    answered: ago(58),
    ...change,
  };
}

/** A charge that the connector took and never answered. */
export function unknownView(change: Partial<TransactionView> = {}): TransactionView {
  return transactionView({
    id: "0d9be7c4-51a3-4c0c-b5f7-7f7e64a8e2aa",
    state: "unknown",
    confirmation: null,
    error: { code: "HTTP_NO_ANSWER", message: "the connector did not answer in 15 s" },
    answered: null,
    ...change,
  });
}

/** A webhook that has used up its tries. */
export function deadWebhook(change: Partial<WebhookView> = {}): WebhookView {
  return {
    object: "webhook",
    id: "msg_2mUXZ4kqGq7sTn1vB0aYw",
    call: "6f1d5a52-8a0e-4f3e-9c55-0a2f6b0d7c01",
    transaction: "b7c1f0de-2c64-4a6e-8f0d-5d1a9a3f2e10",
    topic: "transaction.approved",
    url: "https://billing.example.com/hooks/pay",
    state: "dead",
    attempts: 9,
    next_attempt: null,
    last_status: 503,
    last_error: "the server answered 503",
    created: ago(3 * 3600),
    delivered: null,
    ...change,
  };
}
