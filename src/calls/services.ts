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

/** What a dialled number leads to. */
export interface App {
  readonly document: Target;
  readonly dialect: string;
  /** Asked when a document can't be had. */
  readonly fallback?: Target;
}

/** How SIP addresses and telephone numbers are dialled. */
export interface DialRoutes {
  readonly sip?: string;
  readonly number?: string;
}

/** What every call needs; made once, by the composition root. */
export interface CallServices {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly documents: Documents;
  /** For the requests that a script makes. */
  readonly http: HttpClient;
  /** A new `webhook-id`. */
  webhookId(): string;
  /** Where the status webhooks of a pay verb go: as the document asks, unless the call is a rehearsal. */
  statusTarget(asked: Target | undefined): Target | undefined;
  readonly voice: Voice;
  /** The app for a dialled number, or undefined. */
  app(dialled: string): App | undefined;
  /** By name. */
  dialect(name: string): Dialect | undefined;
  /** A dialect whose documents are programs, by name. */
  script(name: string): SwmlDialect | undefined;
  /** Dial strings of FreeSWITCH in which `{address}` stands for whom a document dials; absent: nobody is dialled. */
  readonly routes: DialRoutes;
  /** Why an address that a document names may not be asked, as far as it shows beforehand; undefined when it may. */
  refusal(url: string): string | undefined;
  /** Whether a document's own requests may go to an address: those of a rehearsal stay on this machine. */
  reaches(url: string): boolean;
  /** The payments that are being collected, so that they can be stopped from outside. */
  readonly payments: PaySessions;
  /** The connector that a pay verb names, or undefined. */
  connector(wanted: PayRequest["connector"]): Connector | undefined;
  /** The ids of the account that requests of a dialect name. */
  account(dialect: string): Readonly<Record<string, string>>;
  /** Where a call's happenings are told. */
  timeline(callId: string): CallEventSink;
  /** The address of this controller's own server, for addresses in documents that lie in files. */
  readonly own: string;
  readonly lease: Lease;
  readonly inFlight: PaymentsInFlight;
  /** Counts declined payments and refuses who has had too many. */
  readonly carding: CardTestingCheck;
  readonly graceMs: number;
  today(): Expiry;
  /** Milliseconds since the epoch, for time stamps. */
  now(): number;
  readonly ledger: Ledger;
  /** The webhooks that tell of a transaction's new state. */
  readonly webhooksFor: WebhookFactory;
  /** Whether the ledger keeps a card's expiry. */
  readonly keepExpiry: boolean;
  /** A new id of a payment. */
  transactionId(): string;
}
