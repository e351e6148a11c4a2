import type {
  CallView,
  DrainView,
  IndexView,
  PaymentView,
  TransactionView,
  WebhookView,
} from "../../../observability/views.js";

const CALL_ID = "5f0c2c61-2a51-4b8e-9a53-1f2b8f6f5d10";
const TRANSACTION_ID = "0b9c1a4e-6c1f-4a42-9a7e-0c7f6f1f0a11";

export const TRANSACTION: TransactionView = {
  object: "transaction",
  id: TRANSACTION_ID,
  call: CALL_ID,
  dialect: "twiml",
  kind: "charge",
  method: "credit-card",
  amount: 2045,
  currency: "USD",
  connector: "Default",
  number: "xxxxxxxxxxxx4242",
  brand: "visa",
  expiry: null,
  state: "approved",
  token: null,
  profile: null,
  confirmation: "ch_4f1a",
  error: null,
  settlement: null,
  created: "2026-11-02T09:14:07.120Z",
  sent: "2026-11-02T09:14:07.124Z",
  answered: "2026-11-02T09:14:07.391Z",
};

export const CALL: CallView = {
  object: "call",
  id: CALL_ID,
  dialect: "twiml",
  from: "+xxxxxxx0100",
  to: "1000",
  active: true,
  stage: "security-code",
  attempt: 2,
  error: "invalid-security-code",
  result: null,
  started: "2026-11-02T09:13:11.004Z",
  ended: null,
  ended_by: null,
};

export const WEBHOOK: WebhookView = {
  object: "webhook",
  id: "msg_7f3e2b10",
  call: CALL_ID,
  transaction: TRANSACTION_ID,
  topic: "transaction.approved",
  url: "https://app.example.com/payments",
  state: "dead",
  attempts: 9,
  next_attempt: null,
  last_status: 500,
  last_error: "answered 500",
  created: "2026-11-02T09:14:07.391Z",
  delivered: null,
};

export const PAYMENT: PaymentView = {
  object: "payment",
  id: "c0a8012e-33a4-4f0a-8f0e-5f0b2f3f9a77",
  call: CALL_ID,
  status: "starting",
};

export const DRAIN: DrainView = { object: "drain", draining: true, calls: 2 };

export const INDEX: IndexView = {
  object: "index",
  name: "freeswitch-pay",
  version: "1.0.0",
  links: { transactions: "/v1/transactions", calls: "/v1/calls" },
};

export const EVENTS = `id: 1f3a-7
event: call.updated
data: ${JSON.stringify(CALL)}

`;
