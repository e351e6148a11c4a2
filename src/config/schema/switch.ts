import { Type } from "@sinclair/typebox";
import { described, optional } from "./annotations.js";
import { Port, strict, Text } from "./types.js";

/** What a log may contain, from least to most. */
export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** A FreeSWITCH. */
export const Switch = Type.Object(
  {
    host: described(Text, {
      description: "Event Socket host; without one, the embedded switch",
      environment: "FREESWITCH_HOST",
    }),
    port: optional(Port, {
      description: "Event Socket port",
      default: 8021,
      environment: "FREESWITCH_PORT",
    }),
    password: optional(Text, {
      description: "Event Socket password; `ClueCon` is refused for any host that is not loopback",
      defaultText: "`ClueCon` on loopback only",
      environment: "FREESWITCH_PASSWORD",
    }),
    context: optional(Text, {
      description: "dialplan context of the calls that the controller serves",
      default: "pay",
    }),
    // Below `notice` FreeSWITCH writes every digit to its log.
    keepLogLevel: optional(Type.Boolean(), {
      description:
        "true leaves FreeSWITCH's log level unchanged and takes payments even if digits may be logged; the log warns about it, and `freeswitch_pay_switch_log_safe` shows it",
      default: false,
      environment: "FREESWITCH_KEEP_LOGLEVEL",
    }),
    takeover: optional(Type.Boolean(), {
      description: "true serves the switch even if another controller serves it with a separate ledger",
      default: false,
      environment: "FREESWITCH_TAKEOVER",
      see: "operations.md",
    }),
  },
  strict,
);

/** The web side, and what it and documents may contact. */
export const Http = Type.Object(
  {
    host: optional(Text, {
      description: "address where API, pages, and test connector listen",
      default: "127.0.0.1",
      environment: "HTTP_HOST",
    }),
    port: optional(Port, {
      description: "port where API, pages, and test connector listen",
      default: 3000,
      environment: "HTTP_PORT",
    }),
    allowedHosts: optional(Type.Array(Text), {
      description:
        "hosts that may be contacted by plain http, and on private addresses: `host`, `host:port`, an IP address, or a network such as `10.0.0.0/8`",
      defaultText: "loopback names, while FreeSWITCH is on this machine",
    }),
    openWebPhone: optional(Type.Boolean(), {
      description:
        "true lets other machines call from the web phone, which exists only with the embedded switch",
      default: false,
    }),
  },
  strict,
);

/** The keys of the file that belong to no mapping. */
export const General = Type.Object({
  timeZone: optional(Text, {
    description:
      "IANA name, such as `Europe/Berlin`: a card is valid to the end of its month in this time zone",
    defaultText: "the machine's",
  }),
  // Any text: the mistake is reported once, wherever the level comes from.
  logLevel: optional(Type.String(), {
    description: LOG_LEVELS.join(", "),
    default: "info",
    environment: "LOG_LEVEL",
  }),
});
