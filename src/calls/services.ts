import type { Logger } from "pino";
import type { Connector } from "../connectors/connector.js";
import type { Clock } from "../core/clock.js";
import type { Expiry } from "../core/expiry.js";
import type { HttpClient } from "../core/http.js";
import type { PayOutcome, PayRequest, Target } from "../core/payment.js";
import type { CookieJar } from "../core/redirects.js";
import type { Dialect } from "../dialects/dialect.js";
import type { SwmlDialect } from "../dialects/swml/swml.js";
import type { Lease } from "../freeswitch/channel.js";
import type { Ledger, TransactionLedger, WebhookFactory } from "../ledger/ledger.js";
import type { Outbox } from "../ledger/outbox.js";
import type { CallEventSink } from "../observability/call-events.js";
import type { CardTestingCheck } from "../payments/card-testing-limits.js";
import type { Voice } from "../prompts/voice.js";
import type { AddressBase, Documents } from "./documents.js";
import type { PaySession, PaySessions } from "./pay-sessions.js";
import type { PaymentsInFlight } from "./payments-in-flight.js";

/** The app that serves a dialed number. */
export interface App {
  /** Its credentials are sealed, like those of the fallback. */
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

/** Time, for everything that reads it or waits. */
export interface TimeServices {
  readonly clock: Clock;
  /** Milliseconds since the epoch, for time stamps. */
  now(): number;
  /** The current month in the merchant's time zone. */
  today(): Expiry;
}

/** What every request about a caller needs. */
export interface CallerServices {
  /** The account ids that a dialect's requests contain. */
  account(dialect: string): Readonly<Record<string, string>>;
}

/** The addresses in documents. */
export interface AddressServices extends AddressBase {
  /**
   * Why an address in a document must not be requested, as far as known beforehand; undefined if it may be. `plainHttp`: any
   * public server may be requested by http.
   */
  refusal(url: string, plainHttp?: boolean): string | undefined;
}

/** What prompts need. */
export interface PromptServices extends Pick<TimeServices, "clock"> {
  readonly voice: Voice;
}

/** What the request to an action needs. */
export type ActionServices = CallerServices & AddressBase;

/** What requests for documents need. */
export interface DocumentServices extends ActionServices {
  readonly documents: Pick<Documents, "fetch">;
}

/** What dialing needs. */
export interface DialServices {
  /** FreeSWITCH dial strings in which `{address}` is replaced with the dialed address; absent: dialing is disabled. */
  readonly routes: DialRoutes;
}

/** What is written while the call continues; the shutdown of the process waits for it. */
interface WritingServices extends Pick<TimeServices, "now"> {
  readonly inFlight: Pick<PaymentsInFlight, "track">;
}

/** What the checkpoints of a call need. */
export interface CheckpointServices extends WritingServices {
  readonly ledger: Pick<Ledger, "checkpoints">;
}

/** What recording a payment in the ledger needs. */
export interface RecordServices extends WritingServices, Pick<TimeServices, "clock"> {
  readonly ledger: { readonly transactions: Pick<TransactionLedger, "collect" | "send" | "answer"> };
  /** Creates the webhooks for a transaction's new state. */
  readonly webhooksFor: WebhookFactory;
  /** Whether the ledger stores a card's expiry. */
  readonly keepExpiry: boolean;
}

/** What status webhooks need. */
export interface StatusServices extends CallerServices, Pick<TimeServices, "now"> {
  /** A new `webhook-id`. */
  webhookId(): string;
}

/** What taking a payment needs, from the first question to the recorded outcome. */
export interface PaymentServices extends TimeServices, PromptServices, RecordServices, StatusServices {
  /** The payments being collected, so that the API can stop them. */
  readonly payments: PaymentRunner;
  /** Counts declined payments and refuses further ones above the limits. */
  readonly carding: CardTestingCheck;
  readonly graceMs: number;
  /** A new payment id. */
  transactionId(): string;
}

/** Runs a payment as the one that its call may have at a time. */
interface PaymentRunner {
  run(
    callId: string,
    payment: (session: PaySession) => Promise<PayOutcome>,
    id?: string,
  ): Promise<PayOutcome>;
}

/** What a document's pay verb needs. */
export interface PayServices extends PaymentServices, AddressServices {
  /** The connector that a pay verb names, or undefined. */
  connector(wanted: PayRequest["connector"]): Connector | undefined;
  /** Where a payment's status webhooks go, given the target that the document names; undefined: there are none. */
  statusTarget(asked: Target | undefined): Target | undefined;
}

/** What the verbs of a document need, in every dialect. */
export type VerbServices = DocumentServices & DialServices & PayServices;

/** What a script needs: the verbs of a document, and requests of its own. */
export type ScriptServices = VerbServices & { readonly http: HttpClient };

/** What running the document of an app needs, whatever its dialect. */
export type AppServices = ScriptServices &
  CheckpointServices & {
    /** By name. */
    dialect(name: string): Dialect | undefined;
    /** A dialect whose documents are programs, by name. */
    script(name: string): SwmlDialect | undefined;
  };

/** What continuing the call of another controller needs. */
export type ResumptionServices = AppServices & {
  readonly ledger: {
    readonly transactions: Pick<TransactionLedger, "recover" | "settle" | "transaction" | "transactions">;
  };
  readonly lease: Lease;
};

/** What accepting calls needs, and so everything that runs on one; created once, by the composition root. */
export type CallServices = ResumptionServices & {
  readonly logger: Logger;
  /** The app for a dialed number, or undefined. */
  app(dialed: string): App | undefined;
  /** A new jar, for the documents of one call. */
  cookieJar(): CookieJar;
  /** The sink for a call's events. */
  timeline(callId: string): CallEventSink;
  readonly payments: Pick<PaySessions, "hold" | "book">;
  readonly ledger: { readonly outbox: Pick<Outbox, "add"> };
};
