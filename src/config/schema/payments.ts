import { Type } from "@sinclair/typebox";
import { described, optional } from "./annotations.js";
import { Milliseconds, Secret, strict, Text } from "./types.js";

const Retries = Type.Integer({ minimum: 0, maximum: 10 });
const file = (description: string) => optional(Text, { description });

/** The built-in test connector. */
export const TestConnector = Type.Object(
  { type: described(Type.Literal("test"), { description: "this process itself; no money moves" }) },
  strict,
);

const Tls = Type.Object(
  {
    ca: file(
      "PEM file of the authority that signed the server's certificate, trusted instead of the usual ones",
    ),
    cert: file("PEM file of the controller's own certificate"),
    key: file("PEM file of that certificate's private key"),
    passphrase: optional(Secret, { description: "opens the private key; may be `env:NAME`" }),
  },
  strict,
);

const Supports = Type.Object(
  {
    kinds: optional(Type.Array(Type.Union([Type.Literal("charge"), Type.Literal("tokenize")])), {
      description: "charges, tokens, or both",
    }),
    methods: optional(Type.Array(Type.Union([Type.Literal("credit-card"), Type.Literal("ach-debit")])), {
      description: "cards, bank accounts, or both",
    }),
    tokenTypes: optional(
      Type.Array(
        Type.Union([Type.Literal("one-time"), Type.Literal("reusable"), Type.Literal("payment-method")]),
      ),
      { description: "types of the tokens" },
    ),
    currencies: optional(Type.Array(Type.String({ pattern: "^[A-Za-z]{3}$" })), {
      description: "ISO 4217 codes of the currencies",
    }),
  },
  strict,
);

/** A connector over HTTP. */
export const HttpConnector = Type.Object(
  {
    type: described(Type.Literal("http"), {
      description: "your own endpoint, following Twilio's Generic Pay Connector contract",
    }),
    url: described(Text, { description: "address that receives a POST for each payment" }),
    username: optional(Text, { description: "user name of HTTP Basic" }),
    password: optional(Secret, { description: "password of HTTP Basic; may be `env:NAME`" }),
    headers: optional(Type.Record(Type.String(), Type.String()), {
      description: "headers of every request; a value may be `env:NAME`",
    }),
    // Twilio, Generic Pay Connector: "10 s", "5 retries".
    timeoutMs: optional(Milliseconds, {
      description: "longest time of one attempt, including connecting",
      default: 10_000,
    }),
    retries: optional(Retries, {
      description: "maximum number of retries of a request, with the same transaction_id",
      default: 5,
    }),
    mode: optional(Type.Union([Type.Literal("live"), Type.Literal("test")]), {
      description: "`test` refuses every number except the known test numbers",
      default: "live",
    }),
    tls: optional(Tls, {
      description: "private certificate authority, and the controller's own certificate",
    }),
    supports: optional(Supports, {
      description: "what the processor supports; everything if the key is absent",
    }),
    bankParameters: optional(Type.Array(Text), {
      description: "names of the `<Parameter>`s that every bank payment must have, such as `AVSName`",
    }),
    lookupUrl: optional(Type.String({ pattern: "\\{transaction_id\\}" }), {
      description:
        "address with `{transaction_id}` that is queried by GET for the outcome of a payment whose response was lost",
    }),
  },
  strict,
);

const { type: _type, url: _url, ...EndpointKeys } = HttpConnector.properties;

/** The endpoints below an address, for documents that give the address of their connector. */
export const EndpointByUrl = Type.Object(
  {
    ...EndpointKeys,
    timeoutMs: optional(Milliseconds, {
      description: "longest time of one attempt, including connecting",
      default: 60_000,
    }),
    retries: optional(Retries, {
      description: "maximum number of retries after a failed connection",
      default: 5,
    }),
    idempotent: optional(Type.Boolean(), {
      description:
        "the endpoint never charges twice for one `transaction_id`: a request without a usable response is retried as well",
      default: false,
    }),
  },
  strict,
);

/** Stripe, through its SDK. */
export const StripeConnector = Type.Object(
  {
    type: described(Type.Literal("stripe"), { description: "a Stripe account, through Stripe's SDK" }),
    secretKey: described(Secret, {
      description: "secret or restricted key of the account; may be `env:NAME`",
    }),
    apiBase: optional(Text, { description: "replaces Stripe's own address, for tests" }),
    moto: optional(Type.Boolean(), {
      description:
        "marks payments as mail or telephone orders; Stripe must have enabled that for the account",
      default: false,
    }),
    // A bank may take many seconds, and a request repeated meanwhile only gets the answer that it is being processed.
    timeoutMs: optional(Milliseconds, {
      description: "longest time of one attempt of one request",
      default: 20_000,
    }),
    retries: optional(Retries, { description: "maximum number of retries of a request", default: 2 }),
  },
  strict,
);

/** A connector's keys, by its `type`. */
export const CONNECTORS = { test: TestConnector, http: HttpConnector, stripe: StripeConnector };

/** Where payments are recorded. */
export const Ledger = Type.Object(
  {
    url: optional(Secret, {
      description: "`sqlite:PATH` on a local disk, or `postgres://...`",
      default: "sqlite:var/ledger.db",
      environment: "LEDGER_URL",
      see: "ledger.md",
    }),
    keepExpiry: optional(Type.Boolean(), {
      description: "whether to keep a card's expiry",
      default: false,
    }),
    keepDays: optional(Type.Integer({ minimum: 1, maximum: 36_500 }), {
      description: "days after which delivered webhooks and calls are deleted; transactions are kept",
      default: 30,
    }),
  },
  strict,
);
