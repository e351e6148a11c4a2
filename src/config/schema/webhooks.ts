import { Type } from "@sinclair/typebox";
import { SCOPES } from "../../core/scopes.js";
import { described, optional } from "./annotations.js";
import { Secret, Secrets, strict, Text } from "./types.js";

// Ids in the vendors' formats, for those that the file does not set.
const NO_ACCOUNT = `AC${"0".repeat(32)}`;
const NO_ID = "00000000-0000-0000-0000-000000000000";

const id = (zeros: string) =>
  optional(Text, { description: "the ids that webhooks contain", default: zeros, defaultText: "zeros" });
const voxmlId = optional(Text, { description: "the ids that VoXML's webhooks contain", default: "0" });
const signingKeys = optional(Secrets, {
  description:
    "Twilio's AuthToken, SignalWire's Signing Key: the first one signs; list the next one second before it takes over",
  see: "webhooks.md",
});
const dialect = (name: string) => ({ description: `account of ${name}` });

/** The accounts that webhooks and requests for documents seem to come from, by dialect. */
export const Accounts = Type.Object(
  {
    twiml: optional(Type.Object({ accountSid: id(NO_ACCOUNT), signingKeys }, strict), dialect("TwiML")),
    cxml: optional(Type.Object({ accountSid: id(NO_ID), signingKeys }, strict), dialect("cXML")),
    swml: optional(
      Type.Object({ projectId: id(NO_ID), spaceId: id(NO_ID), nodeId: id(NO_ID), signingKeys }, strict),
      dialect("SWML"),
    ),
    voxml: optional(Type.Object({ accountId: voxmlId, trunkId: voxmlId }, strict), dialect("VoXML")),
  },
  strict,
);

/** Events about transactions, and the keys of Standard Webhooks. */
export const Webhooks = Type.Object(
  {
    // With every key signing, keys can overlap in a rotation.
    secrets: optional(Secrets, {
      description: "Standard Webhooks keys, `whsec_...`: each one signs every request",
    }),
    url: optional(Text, {
      description:
        "URL that receives events about transactions: `transaction.approved`, `transaction.unknown` ...",
    }),
  },
  strict,
);

const ApiKey = Type.Object(
  {
    name: described(Text, { description: "name of the key in the log" }),
    key: optional(Secret, { description: "the key, at least 24 characters; may be `env:NAME`" }),
    sha256: optional(Type.String({ pattern: "^[0-9a-f]{64}$" }), {
      description: "SHA-256 of the key in hexadecimal digits, instead of the key",
    }),
    scopes: optional(Type.Array(Type.Union(SCOPES.map((name) => Type.Literal(name)))), {
      description: "what the key permits",
      defaultText: "all",
    }),
  },
  strict,
);

/** Who may use the API. */
export const Api = Type.Object(
  {
    // An empty list could mean "no one" or "no limit".
    keys: described(Type.Array(ApiKey, { minItems: 1 }), {
      description:
        "`{name, key or sha256, scopes}`, at least one. Without it, the API and the live page are off on a real FreeSWITCH; with the embedded switch, a key is generated at each start and shown in the log",
      defaultText: "none",
      see: "api.md",
    }),
  },
  strict,
);
