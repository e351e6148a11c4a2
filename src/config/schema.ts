import { type Static, Type } from "@sinclair/typebox";
import { SCOPES } from "../core/scopes.js";

/** A secret as written, or `env:NAME` for the environment variable that holds it. */
const Secret = Type.String({ minLength: 1 });
const Secrets = Type.Array(Secret, { minItems: 1 });
const Port = Type.Integer({ minimum: 0, maximum: 65535 });
const Text = Type.String({ minLength: 1 });
const Milliseconds = Type.Integer({ minimum: 1, maximum: 600_000 });
const DialString = Type.String({ pattern: "^[^,|{}]*\\{address\\}[^,|{}]*$" });
/** FreeSWITCH may run as another user, who must read the sounds. */
export const PROMPT_READERS = ["owner", "group", "everyone"] as const;
const strict = { additionalProperties: false };
const scope = Type.Union(SCOPES.map((name) => Type.Literal(name)));
/** How many declined payments are allowed in the window; 0: no limit. */
const Allowed = Type.Integer({ minimum: 0, maximum: 1_000_000 });

const Switch = Type.Object(
  {
    host: Text,
    port: Type.Optional(Port),
    password: Type.Optional(Text),
    /** Dialplan context of the calls that the controller serves. */
    context: Type.Optional(Text),
    /** True leaves FreeSWITCH's log level unchanged. Below `notice` FreeSWITCH writes every digit to its log. */
    keepLogLevel: Type.Optional(Type.Boolean()),
    /** True serves even though another controller serves the same FreeSWITCH with a separate ledger. */
    takeover: Type.Optional(Type.Boolean()),
  },
  strict,
);

const App = Type.Object(
  {
    document: Text,
    /** Requested when the document, or an action's answer, cannot be fetched (Twilio: the fallback URL of a number). */
    fallback: Type.Optional(Text),
    dialect: Type.Optional(Type.Union(["twiml", "cxml", "swml", "voxml"].map((name) => Type.Literal(name)))),
  },
  strict,
);

/** The built-in test connector. */
export const TestConnector = Type.Object({ type: Type.Literal("test") }, strict);

/** A connector over HTTP. */
export const HttpConnector = Type.Object(
  {
    type: Type.Literal("http"),
    url: Text,
    username: Type.Optional(Text),
    password: Type.Optional(Secret),
    /** A value may be `env:NAME`. */
    headers: Type.Optional(Type.Record(Type.String(), Type.String())),
    timeoutMs: Type.Optional(Milliseconds),
    retries: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })),
    /** `test`: every number except the known test numbers is refused. */
    mode: Type.Optional(Type.Union([Type.Literal("live"), Type.Literal("test")])),
    /** PEM files: the authority that signed the server's certificate; our own certificate and its key. */
    tls: Type.Optional(
      Type.Object(
        {
          ca: Type.Optional(Text),
          cert: Type.Optional(Text),
          key: Type.Optional(Text),
          passphrase: Type.Optional(Secret),
        },
        strict,
      ),
    ),
    /** What the processor behind it supports; absent: everything. */
    supports: Type.Optional(
      Type.Object(
        {
          kinds: Type.Optional(Type.Array(Type.Union([Type.Literal("charge"), Type.Literal("tokenize")]))),
          methods: Type.Optional(
            Type.Array(Type.Union([Type.Literal("credit-card"), Type.Literal("ach-debit")])),
          ),
          tokenTypes: Type.Optional(
            Type.Array(
              Type.Union([
                Type.Literal("one-time"),
                Type.Literal("reusable"),
                Type.Literal("payment-method"),
              ]),
            ),
          ),
          currencies: Type.Optional(Type.Array(Type.String({ pattern: "^[A-Za-z]{3}$" }))),
        },
        strict,
      ),
    ),
    /** Names of `<Parameter>` without which a bank payment is refused, for example AVSName. */
    bankParameters: Type.Optional(Type.Array(Text)),
    /** Queried by GET for the outcome of a payment whose answer was lost. */
    lookupUrl: Type.Optional(Type.String({ pattern: "\\{transaction_id\\}" })),
  },
  strict,
);

/** Stripe, through its SDK. */
export const StripeConnector = Type.Object(
  {
    type: Type.Literal("stripe"),
    secretKey: Secret,
    /** Replaces Stripe's own address, for tests. */
    apiBase: Type.Optional(Text),
    /** Marks payments as mail or telephone orders; Stripe must have enabled that for the account. */
    moto: Type.Optional(Type.Boolean()),
    timeoutMs: Type.Optional(Milliseconds),
    retries: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })),
  },
  strict,
);

/** A connector's keys, by its `type`. */
export const CONNECTORS = { test: TestConnector, http: HttpConnector, stripe: StripeConnector };

/** The configuration file. Environment variables take precedence. */
export const ConfigFile = Type.Object(
  {
    switches: Type.Optional(Type.Array(Switch)),
    http: Type.Optional(
      Type.Object(
        {
          host: Type.Optional(Text),
          port: Type.Optional(Port),
          allowedHosts: Type.Optional(Type.Array(Text)),
          /** Whether other machines, too, may use the web phone of the embedded switch. */
          openWebPhone: Type.Optional(Type.Boolean()),
        },
        strict,
      ),
    ),
    apps: Type.Optional(Type.Record(Type.String(), App)),
    connectors: Type.Optional(Type.Record(Type.String(), Type.Union(Object.values(CONNECTORS)))),
    accounts: Type.Optional(
      Type.Object(
        {
          // The first signing key signs; list the next one second before it takes over.
          twiml: Type.Optional(
            Type.Object({ accountSid: Type.Optional(Text), signingKeys: Type.Optional(Secrets) }, strict),
          ),
          cxml: Type.Optional(
            Type.Object({ accountSid: Type.Optional(Text), signingKeys: Type.Optional(Secrets) }, strict),
          ),
          swml: Type.Optional(
            Type.Object(
              {
                projectId: Type.Optional(Text),
                spaceId: Type.Optional(Text),
                nodeId: Type.Optional(Text),
                signingKeys: Type.Optional(Secrets),
              },
              strict,
            ),
          ),
          voxml: Type.Optional(
            Type.Object({ accountId: Type.Optional(Text), trunkId: Type.Optional(Text) }, strict),
          ),
        },
        strict,
      ),
    ),
    ledger: Type.Optional(
      Type.Object(
        {
          /** `sqlite:PATH` or `postgres://...`, or `env:NAME`. */
          url: Type.Optional(Secret),
          /** Whether a card's expiry is kept. */
          keepExpiry: Type.Optional(Type.Boolean()),
          /** Days after which delivered webhooks and calls are deleted; transactions are kept. */
          keepDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500 })),
        },
        strict,
      ),
    ),
    webhooks: Type.Optional(
      Type.Object(
        {
          /** Keys of Standard Webhooks, `whsec_...`: every key signs every request, so keys can overlap in a rotation. */
          secrets: Type.Optional(Secrets),
          /** Where events about transactions are sent: transaction.approved, transaction.unknown ... */
          url: Type.Optional(Text),
        },
        strict,
      ),
    ),
    api: Type.Optional(
      Type.Object(
        {
          keys: Type.Array(
            Type.Object(
              {
                name: Text,
                /** At least 24 characters; or its SHA-256 in `sha256`. */
                key: Type.Optional(Secret),
                sha256: Type.Optional(Type.String({ pattern: "^[0-9a-f]{64}$" })),
                /** Absent: all. */
                scopes: Type.Optional(Type.Array(scope)),
              },
              strict,
            ),
            // An empty list could mean "no one" or "no limit".
            { minItems: 1 },
          ),
        },
        strict,
      ),
    ),
    /** Dial strings of FreeSWITCH that contain `{address}`; absent: documents cannot dial. */
    dial: Type.Optional(
      Type.Object({ sip: Type.Optional(DialString), number: Type.Optional(DialString) }, strict),
    ),
    prompts: Type.Optional(
      Type.Object(
        {
          directory: Type.Optional(Text),
          switchDirectory: Type.Optional(Text),
          /** Who besides the controller's user may read the sounds. */
          readers: Type.Optional(Type.Union(PROMPT_READERS.map((name) => Type.Literal(name)))),
          /** The limit for all sounds together, in mebibytes. */
          mostMegabytes: Type.Optional(Type.Integer({ minimum: 10, maximum: 1_000_000 })),
          renderer: Type.Optional(
            Type.Union([
              Type.Literal("none"),
              Type.Object(
                {
                  command: Type.Array(Text, { minItems: 1 }),
                  voices: Type.Optional(Type.Record(Type.String(), Text)),
                },
                strict,
              ),
            ]),
          ),
          speech: Type.Optional(Type.Object({ engine: Text, voice: Text }, strict)),
        },
        strict,
      ),
    ),
    limits: Type.Optional(
      Type.Object(
        {
          /** How long a field that is complete but may grow waits for one more digit. */
          graceMs: Type.Optional(Milliseconds),
          /** Seconds until a call whose controller has exited is transferred to the fallback extension. */
          leaseSeconds: Type.Optional(Type.Integer({ minimum: 10, maximum: 3600 })),
          /** Seconds that calls in progress have left when the process is asked to stop. */
          drainSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 3600 })),
          /** API requests that one client may make in a minute. */
          requestsPerMinute: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
          carding: Type.Optional(
            Type.Object(
              {
                windowMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_080 })),
                perCaller: Type.Optional(Allowed),
                perDestination: Type.Optional(Allowed),
                perCard: Type.Optional(Allowed),
              },
              strict,
            ),
          ),
        },
        strict,
      ),
    ),
    /** IANA name; a card is valid until the end of its month there. */
    timeZone: Type.Optional(Text),
    logLevel: Type.Optional(Type.String()),
  },
  strict,
);
export type ConfigFile = Static<typeof ConfigFile>;

/** The configuration of a connector of this type. */
export type ConnectorConfigOf<T extends keyof typeof CONNECTORS> = Static<(typeof CONNECTORS)[T]>;
export type ConnectorConfig = {
  [T in keyof typeof CONNECTORS]: ConnectorConfigOf<T>;
}[keyof typeof CONNECTORS];
export type HttpConnectorConfig = ConnectorConfigOf<"http">;
export type TlsConfig = NonNullable<HttpConnectorConfig["tls"]>;
