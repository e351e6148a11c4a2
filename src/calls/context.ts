import type { Logger } from "pino";
import type { ChannelEnd } from "../core/call.js";
import type { FormFields } from "../core/http.js";
import type { Target } from "../core/payment.js";
import type { Caller, Dialect, DialectEncoder } from "../dialects/dialect.js";
import type { Channel } from "../freeswitch/channel.js";
import type { CallEventSink } from "../observability/call-events.js";
import type { CallTaskQueue } from "./call-task-queue.js";
import type { CallWebhooks } from "./call-webhooks.js";
import type { DtmfRedactor } from "./dtmf-redactor.js";
import type { PaymentMark } from "./payment-mark.js";
import type { CallServices } from "./services.js";

/** One call, as all that runs on it sees it. */
export interface RunningCall {
  readonly channel: Channel;
  readonly services: CallServices;
  readonly dialect: DialectEncoder;
  readonly timeline: CallEventSink;
  readonly webhooks: CallWebhooks;
  readonly logger: Logger;
  /** What somebody outside wants done on the call. */
  readonly interjections: CallTaskQueue;
  /** What the caller has keyed in for the document: neither logger nor timeline shows it. */
  readonly keyedIn: DtmfRedactor;
  /** The address of the document that runs. */
  readonly url: string;
  /** Asked when a document can't be had. */
  readonly fallback?: Target;
  /** What has become of the caller's money in this call. */
  readonly payment: PaymentMark;
  /** Whether the call is still ours. */
  isGone(): boolean;
  /** Why the call is no longer ours. */
  gone(): ChannelEnd | undefined;
}

/** One call, whatever its document. */
export type HeldCall = Omit<RunningCall, "dialect" | "url">;

/** One call, as the verbs of an XML document see it. */
export interface CallContext extends RunningCall {
  readonly dialect: Dialect;
}

export function callerOf(context: RunningCall): Caller {
  return {
    call: context.channel.call,
    account: context.services.account(context.dialect.name),
    status: context.isGone() ? "completed" : "in-progress",
  };
}

/** The parameters that go with every request for a document. */
export function requestFields(context: CallContext): FormFields {
  return context.dialect.requestFields(callerOf(context));
}

/** What follows a verb. */
export type Next =
  | { readonly go: "on" }
  /** To another document; `target.url` is absolute. */
  | {
      readonly go: "to";
      readonly target: Target;
      readonly fields: FormFields;
      /** Of the fields those that another controller may know, which would ask the document anew; none by default. */
      readonly kept?: FormFields;
    }
  /** The call ends, with this hangup cause of FreeSWITCH. */
  | { readonly go: "end"; readonly cause: string };

export const onward: Next = { go: "on" };
