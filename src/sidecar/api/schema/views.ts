import { type TSchema, Type } from "@sinclair/typebox";
import { CARD_BRANDS } from "../../../core/card-number.js";
import { FIELD_ERRORS, PAY_RESULTS, STAGES } from "../../../core/payment.js";
import { WEBHOOK_STATES } from "../../../ledger/outbox.js";
import { SETTLEMENTS, TRANSACTION_STATES } from "../../../ledger/transaction.js";
import type {
  CallDetailView,
  CallView,
  DrainView,
  IndexView,
  ListView,
  PaymentView,
  TransactionView,
  WebhookView,
} from "../../../observability/views.js";
import { CALL, DRAIN, INDEX, PAYMENT, TRANSACTION, WEBHOOK } from "./examples.js";
import { componentOf, Nullable, OneOf, Time } from "./requests.js";

const strict = { additionalProperties: false };
const words = (description: string) => Type.String({ description });

export const Transaction = Type.Object(
  {
    object: Type.Literal("transaction"),
    id: words("Sent to the connector as `transaction_id` and `Idempotency-Key`."),
    call: words("The call's id: the channel's UUID on the switch."),
    dialect: words("twiml, cxml, swml or voxml."),
    kind: OneOf(["charge", "tokenize"]),
    method: OneOf(["credit-card", "ach-debit"]),
    amount: Type.Integer({ description: "In the smallest unit of the currency; 0 for a token." }),
    currency: words("ISO 4217, uppercase."),
    connector: words("Its name in the configuration, or its address without the query."),
    number: words("Masked: all but the last digits are x."),
    brand: Nullable(OneOf(CARD_BRANDS)),
    expiry: Nullable(words("MMYY; only if the configuration stores it.")),
    state: OneOf(TRANSACTION_STATES),
    token: Nullable(Type.String()),
    profile: Nullable(Type.String()),
    confirmation: Nullable(words("The connector's id of the charge.")),
    error: Nullable(Type.Object({ code: Type.String(), message: Type.String() }, strict)),
    settlement: Nullable(
      Type.Object(
        {
          as: OneOf(SETTLEMENTS),
          by: words("The name of an API key, loopback, lookup, or late answer."),
          note: Nullable(Type.String()),
          at: Time(),
        },
        strict,
      ),
    ),
    created: Time(),
    sent: Nullable(Time()),
    answered: Nullable(Time()),
  },
  { ...strict, $id: "Transaction", description: "A payment.", examples: [TRANSACTION] },
);

const callProperties = {
  object: Type.Literal("call"),
  id: words("The channel's UUID on the switch."),
  dialect: words("The dialect of its latest document; empty before the first."),
  from: words("The caller's number with all but its last four digits masked."),
  to: words("The dialed number."),
  active: Type.Boolean({ description: "Whether it is in progress on this controller." }),
  stage: Nullable(OneOf(STAGES, { description: "What is currently being collected." })),
  attempt: Nullable(Type.Integer({ description: "The number of the current attempt at the stage." })),
  error: Nullable(OneOf(FIELD_ERRORS, { description: "Why the stage was repeated." })),
  result: Nullable(OneOf(PAY_RESULTS, { description: "The result of its last payment." })),
  started: Time(),
  ended: Nullable(Time()),
  ended_by: Nullable(Type.String()),
};

export const Call = Type.Object(callProperties, {
  ...strict,
  $id: "Call",
  description: "A call.",
  examples: [CALL],
});

export const CallDetail = Type.Object(
  {
    ...callProperties,
    transactions: Nullable(
      Type.Array(componentOf(Transaction), {
        description: "Newest first, at most 100; null for a key without transactions:read.",
      }),
    ),
  },
  {
    ...strict,
    $id: "CallDetail",
    description: "A call with its payments.",
    examples: [{ ...CALL, transactions: [TRANSACTION] }],
  },
);

export const Webhook = Type.Object(
  {
    object: Type.Literal("webhook"),
    id: words("`webhook-id`: the same on every attempt."),
    call: Type.String(),
    transaction: Nullable(Type.String()),
    topic: words("status, or the type of an event: transaction.approved ..."),
    url: words("The URL without its query."),
    state: OneOf(WEBHOOK_STATES),
    attempts: Type.Integer({ description: "Attempts so far." }),
    next_attempt: Nullable(Time()),
    last_status: Nullable(Type.Integer({ description: "HTTP status of the last answer." })),
    last_error: Nullable(words("Why the last attempt failed.")),
    created: Time(),
    delivered: Nullable(Time()),
  },
  {
    ...strict,
    $id: "Webhook",
    description: "A webhook in the outbox, without its body.",
    examples: [WEBHOOK],
  },
);

export const Payment = Type.Object(
  {
    object: Type.Literal("payment"),
    id: Nullable(words("The payment's id; null when it is being stopped.")),
    call: Type.String(),
    status: OneOf(["starting", "stopping"]),
  },
  { ...strict, $id: "Payment", description: "A payment that is starting or stopping.", examples: [PAYMENT] },
);

export const Drain = Type.Object(
  {
    object: Type.Literal("drain"),
    draining: Type.Boolean({ description: "Whether the controller refuses new calls." }),
    calls: Type.Integer({ description: "Calls in progress." }),
  },
  { ...strict, $id: "Drain", description: "A controller that is shutting down.", examples: [DRAIN] },
);

export const Index = Type.Object(
  {
    object: Type.Literal("index"),
    name: Type.String(),
    version: Type.String(),
    links: Type.Record(Type.String(), Type.String()),
  },
  { ...strict, $id: "Index", description: "The entry point of the API.", examples: [INDEX] },
);

/** RFC 9457, with our code and remedy. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: words("What is wrong, and where."),
    code: words("The machine-readable error code, from docs/errors.md."),
    remedy: words("What to do."),
  },
  { ...strict, $id: "Problem", description: "An error (RFC 9457)." },
);

function listOf<View>($id: string, view: TSchema & { readonly static: View }, example: object) {
  return Type.Object(
    {
      object: Type.Literal("list"),
      data: Type.Array(componentOf(view)),
      next: Nullable(words("Send it as `after` to get the next page; null on the last page.")),
    },
    {
      ...strict,
      $id,
      description: "A page of a list.",
      examples: [{ object: "list", data: [example], next: null }],
    },
  );
}

export const TransactionList = listOf("TransactionList", Transaction, TRANSACTION);
export const CallList = listOf("CallList", Call, CALL);
export const WebhookList = listOf("WebhookList", Webhook, WEBHOOK);

/** The component schemas of the OpenAPI document. */
export const COMPONENTS = [
  Transaction,
  Call,
  CallDetail,
  Webhook,
  Payment,
  Drain,
  Index,
  Problem,
  TransactionList,
  CallList,
  WebhookList,
] as const;

/** Response schemas of the routes. */
export const answers = {
  transaction: componentOf<TransactionView>(Transaction),
  transactions: componentOf<ListView<TransactionView>>(TransactionList),
  call: componentOf<CallDetailView>(CallDetail),
  calls: componentOf<ListView<CallView>>(CallList),
  webhook: componentOf<WebhookView>(Webhook),
  webhooks: componentOf<ListView<WebhookView>>(WebhookList),
  payment: componentOf<PaymentView>(Payment),
  drain: componentOf<DrainView>(Drain),
  index: componentOf<IndexView>(Index),
};
