import { CallTaskQueue } from "../../src/calls/call-task-queue.js";
import { CallWebhooks } from "../../src/calls/call-webhooks.js";
import type { HeldCall, RunningCall } from "../../src/calls/context.js";
import { DocumentWarnings } from "../../src/calls/document-warnings.js";
import { Documents } from "../../src/calls/documents.js";
import { DtmfRedactor } from "../../src/calls/dtmf-redactor.js";
import { PaySessions } from "../../src/calls/pay-sessions.js";
import { PaymentMark } from "../../src/calls/payment-mark.js";
import { PaymentsInFlight } from "../../src/calls/payments-in-flight.js";
import type { AppServices, ResumptionServices } from "../../src/calls/services.js";
import type { ChannelEnd } from "../../src/core/call.js";
import { AppError } from "../../src/core/errors.js";
import type { HttpClient } from "../../src/core/http.js";
import type { PromptPart } from "../../src/core/payment.js";
import type { DialectEncoder } from "../../src/dialects/dialect.js";
import { createCookieJar } from "../../src/http-client/cookies.js";
import type { Voice } from "../../src/prompts/voice.js";
import { fakeChannel } from "./fake-channel.js";
import { caller } from "./moment.js";
import { recordingLogger } from "./recording-logger.js";
import { senderTo } from "./sender.js";
import { VirtualClock } from "./virtual-clock.js";

function wordsOf(part: PromptPart): string {
  if (part.kind === "say") return part.text;
  return part.kind === "play" ? part.url : "";
}

/** A voice that has the switch speak every prompt. */
export const switchVoice: Voice = {
  sound: async (part) => ({ kind: "speech", engine: "e", voice: "v", words: wordsOf(part) }),
};

const unavailable = async (): Promise<never> => {
  throw new AppError("LEDGER_UNAVAILABLE", "there is none");
};

/** The ledger of a test that is not about one. */
const noLedger: ResumptionServices["ledger"] = {
  transactions: {
    collect: unavailable,
    send: unavailable,
    answer: unavailable,
    settle: unavailable,
    recover: unavailable,
    transaction: unavailable,
    transactions: unavailable,
  },
  checkpoints: { reached: unavailable, checkpoint: unavailable, over: unavailable },
};

/** What a call needs, with nothing configured and every request answered by `http`. */
export function callServices(http: HttpClient = { send: unreachable }): ResumptionServices {
  const clock = new VirtualClock();
  return {
    clock,
    now: () => clock.now(),
    today: () => ({ month: 11, year: 2026 }),
    http,
    documents: new Documents(senderTo(http), () => "msg_1"),
    own: "http://127.0.0.1:3000",
    sealed: (url) => url,
    refusal: () => undefined,
    account: () => caller.account,
    voice: switchVoice,
    routes: {},
    dialect: () => undefined,
    script: () => undefined,
    connector: () => undefined,
    statusTarget: (asked) => asked,
    webhookId: () => "msg_1",
    transactionId: () => "PAY1",
    payments: new PaySessions(() => "PAY1"),
    carding: { refusal: () => undefined, declined: () => undefined },
    graceMs: 0,
    inFlight: new PaymentsInFlight(),
    ledger: noLedger,
    webhooksFor: () => [],
    keepExpiry: false,
    lease: { seconds: 15, extension: "fallback", context: "pay" },
  };
}

async function unreachable(): Promise<never> {
  throw new AppError("HTTP_UNREACHABLE", "there is no server");
}

/** Ann's call in progress, with these services; `given` replaces what a test is about. */
export function heldCall<Services extends Pick<AppServices, "clock">>(
  services: Services,
  given: Partial<HeldCall<Services>> = {},
): HeldCall<Services> {
  const { channel = fakeChannel(), logger = recordingLogger().logger } = given;
  const { timeline = { record: () => undefined } } = given;
  const gone = (): ChannelEnd | undefined => undefined;
  return {
    channel,
    services,
    logger,
    timeline,
    warnings: new DocumentWarnings(timeline, logger),
    webhooks: new CallWebhooks(async () => undefined, services.clock, new PaymentsInFlight(), logger),
    interjections: new CallTaskQueue(),
    keyedIn: new DtmfRedactor(),
    cookies: createCookieJar(),
    payment: new PaymentMark(channel, given.gone ?? gone, services.clock),
    isGone: () => false,
    gone,
    ...given,
  };
}

/** The same with a document of this dialect at `url`. */
export function runningCall<Services extends Pick<AppServices, "clock">, Words extends DialectEncoder>(
  dialect: Words,
  url: string,
  services: Services,
  given: Partial<HeldCall<Services>> = {},
): RunningCall<Services> & { readonly dialect: Words } {
  return { ...heldCall(services, given), dialect, url };
}
