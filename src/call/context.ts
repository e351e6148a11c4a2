import type { Logger } from "pino";
import type { Caller, Dialect, PayWords } from "../dialects/dialect.js";
import type { Gone } from "../domain/call.js";
import type { Target } from "../domain/pay.js";
import type { Timeline } from "../domain/timeline.js";
import type { FormFields } from "../domain/webhook.js";
import type { Channel } from "../switch/channel.js";
import type { CallWebhooks } from "./call-webhooks.js";
import type { Interjections } from "./interjections.js";
import type { KeyedIn } from "./keyed-in.js";
import type { PaymentMark } from "./payment-mark.js";
import type { CallServices } from "./services.js";

/** One call, as all that runs on it sees it. */
export interface RunningCall {
  readonly channel: Channel;
  readonly services: CallServices;
  readonly dialect: PayWords;
  readonly timeline: Timeline;
  readonly webhooks: CallWebhooks;
  readonly logger: Logger;
  /** What somebody outside wants done on the call. */
  readonly interjections: Interjections;
  /** What the caller has keyed in for the document: neither logger nor timeline shows it. */
  readonly keyedIn: KeyedIn;
  /** The address of the document that runs. */
  readonly url: string;
  /** Asked when a document can't be had. */
  readonly fallback?: Target;
  /** What has become of the caller's money in this call. */
  readonly payment: PaymentMark;
  /** Whether the call is still ours. */
  isGone(): boolean;
  /** Why the call is no longer ours. */
  gone(): Gone | undefined;
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
