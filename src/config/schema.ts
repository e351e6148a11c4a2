import { type Static, Type } from "@sinclair/typebox";

const Port = Type.Integer({ minimum: 0, maximum: 65535 });
const Text = Type.String({ minLength: 1 });
const Milliseconds = Type.Integer({ minimum: 1, maximum: 600_000 });
const DialString = Type.String({ pattern: "^[^,|{}]*\\{address\\}[^,|{}]*$" });
const strict = { additionalProperties: false };

const Switch = Type.Object(
  {
    host: Text,
    port: Type.Optional(Port),
    password: Type.Optional(Text),
    /** Dialplan context of the calls that are ours. */
    context: Type.Optional(Text),
    /** True leaves FreeSWITCH's log level alone. Below `notice` it writes every digit to its log. */
    keepLogLevel: Type.Optional(Type.Boolean()),
  },
  strict,
);

const App = Type.Object(
  {
    document: Text,
    dialect: Type.Optional(Type.Union(["twiml", "cxml", "swml", "voxml"].map((name) => Type.Literal(name)))),
  },
  strict,
);

/** The built-in test connector. */
export const TestConnector = Type.Object({ type: Type.Literal("test") }, strict);

/** A connector that is asked by HTTP. */
export const HttpConnector = Type.Object(
  {
    type: Type.Literal("http"),
    url: Text,
    username: Type.Optional(Text),
    password: Type.Optional(Text),
    headers: Type.Optional(Type.Record(Type.String(), Type.String())),
    timeoutMs: Type.Optional(Milliseconds),
    retries: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })),
  },
  strict,
);

/** The configuration file. Environment variables win over it. */
export const ConfigFile = Type.Object(
  {
    switches: Type.Optional(Type.Array(Switch)),
    http: Type.Optional(
      Type.Object(
        {
          host: Type.Optional(Text),
          port: Type.Optional(Port),
          allowedHosts: Type.Optional(Type.Array(Text)),
        },
        strict,
      ),
    ),
    apps: Type.Optional(Type.Record(Type.String(), App)),
    connectors: Type.Optional(Type.Record(Type.String(), Type.Union([TestConnector, HttpConnector]))),
    accounts: Type.Optional(
      Type.Object(
        {
          twiml: Type.Optional(Type.Object({ accountSid: Text }, strict)),
          cxml: Type.Optional(Type.Object({ accountSid: Text }, strict)),
          swml: Type.Optional(
            Type.Object(
              { projectId: Type.Optional(Text), spaceId: Type.Optional(Text), nodeId: Type.Optional(Text) },
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
    /** Dial strings of FreeSWITCH, `{address}` in them; absent: documents can't dial. */
    dial: Type.Optional(
      Type.Object({ sip: Type.Optional(DialString), number: Type.Optional(DialString) }, strict),
    ),
    prompts: Type.Optional(
      Type.Object(
        {
          directory: Type.Optional(Text),
          switchDirectory: Type.Optional(Text),
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
          /** How long a field that is whole but may grow waits for one more digit. */
          graceMs: Type.Optional(Milliseconds),
          /** Seconds until a call that nobody serves goes to the fallback extension. */
          leaseSeconds: Type.Optional(Type.Integer({ minimum: 10, maximum: 3600 })),
        },
        strict,
      ),
    ),
    /** IANA name; a card is valid to the end of its month there. */
    timeZone: Type.Optional(Text),
    logLevel: Type.Optional(Type.String()),
  },
  strict,
);
export type ConfigFile = Static<typeof ConfigFile>;

export type ConnectorConfig = Static<typeof HttpConnector> | Static<typeof TestConnector>;
