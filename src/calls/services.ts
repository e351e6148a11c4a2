import type { Logger } from "pino";
import type { Connector } from "../connectors/connector.js";
import type { Clock } from "../core/clock.js";
import type { Expiry } from "../core/expiry.js";
import type { HttpClient } from "../core/http.js";
import type { PayRequest, Target } from "../core/payment.js";
import type { Dialect } from "../dialects/dialect.js";
import type { SwmlDialect } from "../dialects/swml/swml.js";
import type { Lease } from "../freeswitch/channel.js";
import type { Ledger, WebhookFactory } from "../ledger/ledger.js";
import type { CallEventSink } from "../observability/call-events.js";
import type { CardTestingCheck } from "../payments/card-testing-limits.js";
import type { Voice } from "../prompts/voice.js";
import type { Documents } from "./documents.js";
import type { PaySessions } from "./pay-sessions.js";
import type { PaymentsInFlight } from "./payments-in-flight.js";

/** The app that serves a dialed number. */
export interface App {
  readonly document: Target;
  readonly dialect: string;
  /** Requested when a document cannot be fetched. */
  readonly fallback?: Target;
}

/** How SIP addresses and telephone numbers are dialed. */
export interface DialRoutes {
  readonly sip?: string;
  readonly number?: string;
}

/** What every call needs; created once, by the composition root. */
export interface CallServices {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly documents: Pick<Documents, "fetch">;
  /** For the requests that a script makes. */
  readonly http: HttpClient;
  /** A new `webhook-id`. */
  webhookId(): string;
  /** Where a payment's status webhooks go, given the target that the document names; undefined: there are none. */
  statusTarget(asked: Target | undefined): Target | undefined;
  readonly voice: Voice;
  /** The app for a dialed number, or undefined. */
  app(dialed: string): App | undefined;
  /** By name. */
  dialect(name: string): Dialect | undefined;
  /** A dialect whose documents are programs, by name. */
  script(name: string): SwmlDialect | undefined;
  /** FreeSWITCH dial strings in which `{address}` is replaced with the dialed address; absent: dialing is disabled. */
  readonly routes: DialRoutes;
  /** Why an address in a document must not be requested, as far as known beforehand; undefined if it may be. */
  refusal(url: string): string | undefined;
  /** The payments being collected, so that the API can stop them. */
  readonly payments: PaySessions;
  /** The connector that a pay verb names, or undefined. */
  connector(wanted: PayRequest["connector"]): Connector | undefined;
  /** The account ids that a dialect's requests contain. */
  account(dialect: string): Readonly<Record<string, string>>;
  /** The sink for a call's events. */
  timeline(callId: string): CallEventSink;
  /** The address of this controller's own server, for addresses in documents loaded from files. */
  readonly own: string;
  readonly lease: Lease;
  readonly inFlight: PaymentsInFlight;
  /** Counts declined payments and refuses further ones above the limits. */
  readonly carding: CardTestingCheck;
  readonly graceMs: number;
  today(): Expiry;
  /** Milliseconds since the epoch, for time stamps. */
  now(): number;
  readonly ledger: Ledger;
  /** Creates the webhooks for a transaction's new state. */
  readonly webhooksFor: WebhookFactory;
  /** Whether the ledger stores a card's expiry. */
  readonly keepExpiry: boolean;
  /** A new payment id. */
  transactionId(): string;
}
