import type { Logger } from "pino";
import type { ChannelEnd } from "../core/call.js";
import type { FormFields } from "../core/http.js";
import type { Target } from "../core/payment.js";
import type { CookieJar } from "../core/redirects.js";
import type { Caller, Dialect, DialectEncoder } from "../dialects/dialect.js";
import type { Channel } from "../freeswitch/channel.js";
import type { CallEventSink } from "../observability/call-events.js";
import type { CallTaskQueue } from "./call-task-queue.js";
import type { CallWebhooks } from "./call-webhooks.js";
import type { Continuation } from "./continuation.js";
import type { DocumentWarnings } from "./document-warnings.js";
import type { DtmfRedactor } from "./dtmf-redactor.js";
import type { PaymentMark } from "./payment-mark.js";
import type { CallerServices, VerbServices } from "./services.js";

/** One call, as everything that runs on it sees it. `Services`: what that needs of the rest of the program. */
export interface RunningCall<Services = unknown> {
  readonly channel: Channel;
  readonly services: Services;
  readonly dialect: DialectEncoder;
  readonly timeline: CallEventSink;
  readonly webhooks: CallWebhooks;
  readonly logger: Logger;
  /** Reports what is left out of the call's documents. */
  readonly warnings: DocumentWarnings;
  /** Tasks that the API requests on the call. */
  readonly interjections: CallTaskQueue;
  /** Redacts the keys that the caller entered for the document: neither logger nor timeline shows them. */
  readonly keyedIn: DtmfRedactor;
  /** Of the servers of the call's documents; they end with the call. */
  readonly cookies: CookieJar;
  /** The address of the current document; its credentials are sealed. */
  readonly url: string;
  /** Requested when a document cannot be fetched. */
  readonly fallback?: Target;
  /** The payment state of this call. */
  readonly payment: PaymentMark;
  /** Whether the call is still ours. */
  isGone(): boolean;
  /** Why the call is no longer ours. */
  gone(): ChannelEnd | undefined;
}

/** These parts of a call, and these services: what a function needs that runs on the call. */
export type CallWith<Parts extends keyof RunningCall, Services> = Pick<
  RunningCall<Services>,
  Parts | "services"
>;

/** One call, whatever its document. */
export type HeldCall<Services> = Omit<RunningCall<Services>, "dialect" | "url">;

/** One call, as the verbs of an XML document see it. */
export interface CallContext<Services = VerbServices> extends RunningCall<Services> {
  readonly dialect: Dialect;
  /** How the current document was requested; POST when absent. */
  readonly method?: Target["method"];
}

export function callerOf(context: CallWith<"channel" | "dialect" | "isGone", CallerServices>): Caller {
  return {
    call: context.channel.call,
    account: context.services.account(context.dialect.name),
    status: context.isGone() ? "completed" : "in-progress",
  };
}

/** The parameters of every request for a document. */
export function requestFields(context: CallContext<CallerServices>): FormFields {
  return context.dialect.requestFields(callerOf(context));
}

/** What follows a verb. */
export type Next =
  | {
      readonly go: "on";
      /** The verb must not run again: a payment was made, or may have been. */
      readonly isPaid?: true;
    }
  /** Continues with another document; `target.url` is absolute. */
  | {
      readonly go: "to";
      readonly target: Target;
      readonly fields: FormFields;
      /** The fields that another controller may know if it has to request the document again; none by default. */
      readonly kept?: FormFields;
      /** Where the current document continues if it is the answer; when absent, after its last payment. */
      readonly continuation?: Continuation;
    }
  /** The call ends with this FreeSWITCH hangup cause. */
  | { readonly go: "end"; readonly cause: string };

export const onward: Next = { go: "on" };
