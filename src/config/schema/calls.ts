import { Type } from "@sinclair/typebox";
import { described, optional } from "./annotations.js";
import { Milliseconds, strict, Text } from "./types.js";

const DialString = Type.String({ pattern: "^[^,|{}]*\\{address\\}[^,|{}]*$" });
const dialing = {
  description:
    "FreeSWITCH dial string for `Dial` and `connect`, with `{address}` as the placeholder: `sofia/pay/{address}`; without them documents cannot dial",
};
/** FreeSWITCH may run as another user, who must read the sounds. */
export const PROMPT_READERS = ["owner", "group", "everyone"] as const;
/** How many declined payments are allowed in the window; 0: no limit. */
const Allowed = Type.Integer({ minimum: 0, maximum: 1_000_000 });

/** What a dialed number runs. */
export const App = Type.Object(
  {
    document: described(Text, {
      description: "URL or file for the dialed number; `*` for every other number",
      defaultText: "the examples",
    }),
    // Twilio: the HTTP method of a number's URL.
    method: optional(Type.Union([Type.Literal("POST"), Type.Literal("GET")]), {
      description:
        "how the document and the fallback are requested: POST, or GET with the fields in the query",
      default: "POST",
    }),
    // Twilio: the fallback URL of a number.
    fallback: optional(Text, {
      description: "URL or file to use when a document, or the response of an action, cannot be fetched",
    }),
    dialect: optional(Type.Union(["twiml", "cxml", "swml", "voxml"].map((name) => Type.Literal(name))), {
      description: "twiml, cxml, swml, voxml",
      default: "twiml",
    }),
  },
  strict,
);

/** How documents dial. */
export const Dial = Type.Object(
  { sip: optional(DialString, dialing), number: optional(DialString, dialing) },
  strict,
);

const Renderer = Type.Union([
  Type.Literal("none"),
  Type.Object(
    {
      command: described(Type.Array(Text, { minItems: 1 }), {
        description:
          "program and its arguments; `{voice}`, `{language}`, `{file}` are filled in, the text is passed on standard input",
      }),
      voices: optional(Type.Record(Type.String(), Text), {
        description: "voice of each language: `en-US`",
      }),
    },
    strict,
  ),
]);

const Speech = Type.Object(
  {
    engine: described(Text, { description: "FreeSWITCH module that speaks: `flite`" }),
    voice: described(Text, { description: "voice of that module" }),
  },
  strict,
);

/** What callers hear. */
export const Prompts = Type.Object(
  {
    directory: optional(Text, {
      description: "where rendered prompts are kept",
      default: "var/prompts",
      environment: "PROMPTS_DIRECTORY",
    }),
    switchDirectory: optional(Text, {
      description:
        "path of the same folder on FreeSWITCH; needed for rendered prompts when FreeSWITCH is on another machine",
      defaultText: "the same",
      environment: "PROMPTS_SWITCH_DIRECTORY",
    }),
    readers: optional(Type.Union(PROMPT_READERS.map((name) => Type.Literal(name))), {
      description:
        "who may read the sounds: `owner` (0600), `group` (0640), `everyone` (0644); FreeSWITCH must be among them",
      default: "group",
      environment: "PROMPTS_READERS",
      see: "prompts.md#the-folder",
    }),
    mostMegabytes: optional(Type.Integer({ minimum: 10, maximum: 1_000_000 }), {
      description: "maximum total size of the sounds; the least recently used are removed",
      default: 500,
    }),
    keepDays: optional(Type.Integer({ minimum: 1, maximum: 3_650 }), {
      description: "days after which a sound that was not played is removed",
      default: 30,
      see: "prompts.md#the-folder",
    }),
    renderer: optional(Renderer, {
      description:
        "`none`, or `{command: [...], voices: {en-US: ...}}`; `{voice}`, `{language}`, `{file}` are filled in, the text is passed on standard input",
      defaultText: "espeak-ng when it is on the PATH",
      see: "prompts.md",
    }),
    speech: optional(Speech, {
      description:
        "FreeSWITCH's own speech, used where nothing is rendered; voice `kal` takes a tenth of the CPU",
      default: { engine: "flite", voice: "slt" },
    }),
  },
  strict,
);

/** How many declined payments are allowed. */
export const Carding = Type.Object(
  {
    windowMinutes: optional(Type.Integer({ minimum: 1, maximum: 10_080 }), {
      description: "window in which declined payments are counted",
      default: 60,
      see: "operations.md",
    }),
    perCaller: optional(Allowed, {
      description: "declined payments allowed per caller's number; 0: no limit",
      default: 10,
    }),
    perDestination: optional(Allowed, {
      description: "declined payments allowed per dialed number; 0: no limit",
      default: 100,
    }),
    perCard: optional(Allowed, {
      description: "declined payments allowed per card or account; 0: no limit",
      default: 5,
    }),
  },
  strict,
);

/** How long and how often. */
export const Limits = Type.Object(
  {
    graceMs: optional(Milliseconds, {
      description: "how long to wait for another digit when a number is complete but may be longer",
      default: 1_500,
    }),
    leaseSeconds: optional(Type.Integer({ minimum: 10, maximum: 3600 }), {
      description:
        "longest time until a call whose controller has ended goes to the fallback extension, unless another controller takes it",
      default: 15,
    }),
    drainSeconds: optional(Type.Integer({ minimum: 0, maximum: 3600 }), {
      description: "time that calls in progress have to end after the process is asked to stop",
      default: 300,
    }),
    requestsPerMinute: optional(Type.Integer({ minimum: 1, maximum: 1_000_000 }), {
      description: "API requests allowed per client",
      default: 600,
    }),
    carding: optional(Carding, { description: "limits against card testing" }),
  },
  strict,
);
