import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { documentUrl } from "../calls/documents.js";
import { PaymentsInFlight } from "../calls/payments-in-flight.js";
import type { App, CallServices } from "../calls/services.js";
import type { Config } from "../config/config.js";
import type { AddressSeal } from "../core/address-credentials.js";
import type { Clock } from "../core/clock.js";
import { monthAt } from "../core/expiry.js";
import { hexOf } from "../core/ids.js";
import { dialectNamed, scriptNamed } from "../dialects/dialects.js";
import type { Lease } from "../freeswitch/channel.js";
import { createCookieJar } from "../http-client/cookies.js";
import type { CallEventSink } from "../observability/call-events.js";
import type { Timelines } from "../observability/timelines.js";

/** Where the lease sends a call that no controller serves; the extension is in freeswitch-conf/dialplan/pay.xml. */
const FALLBACK_EXTENSION = "fallback";

export interface CommonServices {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timelines: Timelines;
  /** Dialplan context of the switch. */
  readonly context: string;
  /** Encrypts the credentials of addresses; the HTTP client has the same. */
  readonly seal: AddressSeal;
}

type Common =
  | "clock"
  | "logger"
  | "app"
  | "sealed"
  | "cookieJar"
  | "dialect"
  | "script"
  | "account"
  | "timeline"
  | "lease"
  | "graceMs"
  | "now"
  | "today"
  | "keepExpiry"
  | "webhookId"
  | "transactionId";

/** The services that need no network and no ledger. */
export function commonServices({
  config,
  clock,
  logger,
  timelines,
  context,
  seal,
}: CommonServices): Pick<CallServices, Common> & { readonly inFlight: PaymentsInFlight } {
  return {
    clock,
    logger,
    app: (dialled) => appOf(config.apps, dialled, seal),
    sealed: (url) => seal.seal(url),
    cookieJar: createCookieJar,
    dialect: dialectNamed,
    script: scriptNamed,
    account: (dialect) => config.accounts[dialect] ?? {},
    timeline: (callId) => traced(timelines.timeline(callId), logger.child({ call: callId })),
    lease: leaseOf(config, context),
    inFlight: new PaymentsInFlight(),
    graceMs: config.limits.graceMs,
    now: () => clock.now(),
    today: () => monthAt(clock.now(), config.timeZone),
    transactionId: randomUUID,
    keepExpiry: config.ledger.keepExpiry,
    webhookId,
  };
}

/** The lease of each call in a dialplan context. */
export function leaseOf({ limits }: Config, context: string): Lease {
  return { seconds: limits.leaseSeconds, extension: FALLBACK_EXTENSION, context };
}

/** Standard Webhooks, "Webhook metadata": an id without a dot, which separates the signed parts. */
export function webhookId(): string {
  return `msg_${hexOf(randomUUID())}`;
}

/** At level trace the log has every event of a call; a key press is logged without the key. */
function traced(timeline: CallEventSink, logger: Logger): CallEventSink {
  return {
    record: (happening) => {
      logger.trace({ happening }, happening.type);
      timeline.record(happening);
    },
  };
}

function appOf(apps: Config["apps"], dialled: string, seal: AddressSeal): App | undefined {
  // A caller can dial "constructor".
  const app = Object.hasOwn(apps, dialled) ? apps[dialled] : apps["*"];
  if (app === undefined) return undefined;
  const { method, dialect, fallback } = app;
  const target = (source: string) => ({ url: seal.seal(documentUrl(source)), method });
  return {
    document: target(app.document),
    dialect,
    ...(fallback === undefined ? {} : { fallback: target(fallback) }),
  };
}
