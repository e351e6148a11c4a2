import { type Static, Type } from "@sinclair/typebox";
import { described, optional } from "./schema/annotations.js";
import { App, Dial, Limits, Prompts } from "./schema/calls.js";
import { CONNECTORS, EndpointByUrl, Ledger } from "./schema/payments.js";
import { General, Http, Switch } from "./schema/switch.js";
import { strict } from "./schema/types.js";
import { Accounts, Api, Webhooks } from "./schema/webhooks.js";

export { defaultsOf } from "./schema/annotations.js";
export { Carding, PROMPT_READERS } from "./schema/calls.js";
export { LOG_LEVELS } from "./schema/switch.js";
export { Accounts, App, CONNECTORS, EndpointByUrl, General, Http, Ledger, Limits, Prompts, Switch };

/** The configuration file that is read when it exists and CONFIG_FILE names no other. */
export const DEFAULT_FILE = "freeswitch-pay.yaml";

/** The connectors by name. `byUrl` is no name: its value has another type, which `splitConnectors` gives it. */
const Connectors = Type.Unsafe<Record<string, ConnectorConfig>>(
  Type.Object(
    {
      byUrl: optional(Type.Record(Type.String(), EndpointByUrl), {
        description:
          "settings for connectors whose address a document gives, by the beginning of the address",
        defaultText: "`{}`",
        each: "address",
        see: "connectors.md#connectors-by-address",
      }),
    },
    { additionalProperties: Type.Union(Object.values(CONNECTORS)) },
  ),
);

/** The configuration file. Environment variables take precedence. */
export const ConfigFile = described(
  Type.Object(
    {
      switches: optional(Type.Array(Switch), {
        description: "the FreeSWITCH servers; without one, the embedded switch",
      }),
      http: optional(Http, { description: "the web side, and the hosts that may be contacted" }),
      apps: optional(Type.Record(Type.String(), App), {
        description: "what each dialed number runs; `*` for every other number",
        each: "number",
      }),
      connectors: optional(Connectors, {
        description: "the payment processors, by name; their `type` is `test`, `http`, or `stripe`",
        // "test" is the connector that the example of Voxtelesys' page names.
        default: { Default: { type: "test" }, test: { type: "test" } },
        each: "name",
        see: "connectors.md",
      }),
      accounts: optional(Accounts, {
        description: "ids in webhooks, and keys that sign requests, by dialect",
      }),
      ledger: optional(Ledger, { description: "where payments are recorded" }),
      webhooks: optional(Webhooks, { description: "events about transactions, and their keys" }),
      api: optional(Api, { description: "who may use the API and the live page" }),
      dial: optional(Dial, { description: "how documents dial" }),
      prompts: optional(Prompts, { description: "what callers hear" }),
      limits: optional(Limits, { description: "durations and limits" }),
      ...General.properties,
    },
    strict,
  ),
  {
    description: "the configuration file",
    environment: "CONFIG_FILE",
    defaultText: DEFAULT_FILE,
  },
);
export type ConfigFile = Static<typeof ConfigFile>;

/** The configuration of a connector of this type. */
export type ConnectorConfigOf<T extends keyof typeof CONNECTORS> = Static<(typeof CONNECTORS)[T]>;
export type ConnectorConfig = {
  [T in keyof typeof CONNECTORS]: ConnectorConfigOf<T>;
}[keyof typeof CONNECTORS];
export type HttpConnectorConfig = ConnectorConfigOf<"http">;
export type EndpointConfig = Static<typeof EndpointByUrl>;
export type TlsConfig = NonNullable<HttpConnectorConfig["tls"]>;

/** The connectors of the file by name, and the endpoints by address. */
export function splitConnectors(connectors: Record<string, ConnectorConfig>): {
  readonly named: Record<string, ConnectorConfig>;
  readonly byUrl: Record<string, EndpointConfig>;
} {
  const { byUrl, ...named } = connectors as Record<string, unknown>;
  return {
    named: named as Record<string, ConnectorConfig>,
    byUrl: (byUrl ?? {}) as Record<string, EndpointConfig>,
  };
}
