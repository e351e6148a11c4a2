import type { Logger } from "pino";
import type { Caller, Dialect } from "../dialects/dialect.js";
import type { Timeline } from "../domain/timeline.js";
import type { FormFields } from "../domain/webhook.js";
import type { Channel } from "../switch/channel.js";
import type { StatusWebhooks } from "../webhooks/status-webhook.js";
import type { CallServices } from "./services.js";

/** One call, as its verbs see it. */
export interface CallContext {
  readonly channel: Channel;
  readonly services: CallServices;
  readonly dialect: Dialect;
  readonly timeline: Timeline;
  readonly webhooks: StatusWebhooks;
  readonly logger: Logger;
  /** The address of the document that runs. */
  readonly url: string;
  /** Whether the call is still ours. */
  isGone(): boolean;
}

export function callerOf(context: CallContext): Caller {
  return {
    call: context.channel.call,
    accountId: context.services.accountId(context.dialect.name),
    status: context.isGone() ? "completed" : "in-progress",
  };
}

/** The parameters that go with every request for a document. */
export function requestFields(context: CallContext): FormFields {
  return context.dialect.requestFields(callerOf(context));
}
