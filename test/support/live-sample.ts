import type { CallView, TransactionView } from "../../src/observability/views.js";
import type { LiveServer } from "./live-server.js";
import { ago, callView, deadWebhook, transactionView, unknownView } from "./live-views.js";

const hex = (index: number) => (0x1f3a9c0d + index * 0x2545f491).toString(16).slice(-8).padStart(8, "0");
const id = (index: number) => `${hex(index)}-4c1e-4b7a-9d20-${hex(index + 7)}${hex(index + 3).slice(4)}`;

const CALLS: readonly Partial<CallView>[] = [
  { from: "xxxxxxx0143", stage: "payment-processing", started: ago(71) },
  { from: "xxxxxxx0199", attempt: 2, error: "invalid-card-number", started: ago(48), dialect: "swml" },
  { from: "xxxxxxx0127", stage: "security-code", started: ago(39) },
  { from: "xxxxxxx0162", stage: "expiration-date", attempt: 2, error: "input-timeout", started: ago(33) },
  { from: "xxxxxxx0108", to: "2000", stage: null, attempt: null, started: ago(4), dialect: "voxml" },
  {
    from: "xxxxxxx0171",
    active: false,
    result: "success",
    started: ago(150),
    ended: ago(58),
    ended_by: "document",
  },
  {
    from: "xxxxxxx0155",
    active: false,
    result: "caller-hung-up",
    started: ago(201),
    ended: ago(160),
    ended_by: "caller",
  },
];

const TRANSACTIONS: readonly Partial<TransactionView>[] = [
  { amount: 12900, state: "sent", confirmation: null, created: ago(3), answered: null },
  { amount: 4250, created: ago(60) },
  {
    amount: 31980,
    currency: "EUR",
    number: "xxxxxxxxxxxx4444",
    brand: "mastercard",
    state: "declined",
    confirmation: null,
    error: { code: "card_declined", message: "insufficient funds" },
    created: ago(260),
  },
  {
    kind: "tokenize",
    amount: 0,
    number: "xxxxxxxxxxx0005",
    brand: "amex",
    connector: "vault",
    token: "tok_1",
    confirmation: "tok_8fKq2Zp1",
    created: ago(640),
  },
  {
    amount: 8900,
    state: "settled",
    confirmation: "ch_3QK8aa2eZvKYlo2C",
    settlement: { as: "approved", by: "front-desk", note: "found in the dashboard", at: ago(400) },
    created: ago(1500),
  },
  {
    amount: 150000,
    method: "ach-debit",
    number: "xxxxxxx92",
    brand: null,
    connector: "bank",
    confirmation: "py_1QK77f2eZvKYlo2C",
    created: ago(2100),
  },
  {
    amount: 5200,
    currency: "JPY",
    number: "xxxxxxxxxxxx1117",
    brand: "discover",
    state: "failed",
    confirmation: null,
    error: { code: "HTTP 500", message: "the connector answered 500" },
    created: ago(3000),
  },
];

/** An hour of a small call center. */
export function holdSample(server: LiveServer): void {
  server.hold(
    ...CALLS.map((change, index) => callView({ id: id(index), ...change })),
    ...TRANSACTIONS.map((change, index) => transactionView({ id: id(index + 20), ...change })),
    unknownView({ id: id(41), amount: 18900, created: ago(190), sent: ago(189) }),
    unknownView({
      id: id(42),
      amount: 6499,
      currency: "GBP",
      number: "xxxxxxxxxxxx4444",
      brand: "mastercard",
      error: { code: "TRANSACTION_ABANDONED", message: "the controller stopped while the connector had it" },
      created: ago(1260),
      sent: ago(1259),
    }),
    deadWebhook(),
    deadWebhook({
      id: "msg_2mUYb81",
      topic: "status",
      url: "https://ivr.example.org/pay/status",
      state: "pending",
      attempts: 3,
      next_attempt: ago(-42),
      last_status: null,
      last_error: "the server did not answer in 15 s",
      created: ago(95),
    }),
  );
}
