import { lastValueFrom, type Observable, type Subscription } from "rxjs";
import type { ChannelEnd } from "../core/call.js";
import { AppError, asAppError, hasCode } from "../core/errors.js";
import type { PayRequest } from "../core/payment.js";
import type { SwmlDialect } from "../dialects/swml/swml.js";
import type { Channel } from "../freeswitch/channel.js";
import { apology } from "../prompts/choose.js";
import { CallTaskQueue } from "./call-task-queue.js";
import { CallWebhooks } from "./call-webhooks.js";
import { forgetCheckpoint } from "./checkpoint.js";
import type { HeldCall } from "./context.js";
import { DocumentWarnings } from "./document-warnings.js";
import { resolveAgainst } from "./documents.js";
import { DtmfRedactor } from "./dtmf-redactor.js";
import type { Starting } from "./pay-sessions.js";
import { PaymentMark } from "./payment-mark.js";
import { playPrompt } from "./prompt.js";
import { resumeCall } from "./resume-call.js";
import { runApp } from "./run-app.js";
import type { App, CallServices } from "./services.js";
import { pay } from "./swml/pay.js";
import type { ScriptCall } from "./swml/script-call.js";
import { statusWebhook } from "./verbs/pay-ports.js";

const LANGUAGE = "en-US";

/** A call that was accepted. */
type AcceptedCall = HeldCall<CallServices>;

/**
 * Plays an apology that matches the payment's state, and transfers the call to the fallback extension. The log names the
 * error and its remedy. Never rejects. Returns how the call ended; "gone" when it ended in between.
 */
async function failCall(
  { code, message, remedy }: AppError,
  call: AcceptedCall,
): Promise<"fallback" | "problem" | "gone"> {
  const { channel, services, logger, timeline, payment } = call;
  logger.error({ code, reason: message, remedy }, "the call cannot continue");
  timeline.record({ type: "problem", code, message });
  const { extension, context } = services.lease;
  try {
    const words$ = playPrompt(call, apology(payment.language ?? LANGUAGE, payment.state), {
      language: payment.language ?? LANGUAGE,
      terminators: "none",
    });
    await lastValueFrom(words$, { defaultValue: undefined });
  } catch (thrown) {
    if (hasCode(thrown, "CHANNEL_GONE")) return "gone";
    logger.error({ reason: asAppError(thrown).message }, "could not play the apology");
  }
  try {
    await lastValueFrom(channel.transfer(extension, context), { defaultValue: undefined });
    return "fallback";
  } catch (thrown) {
    if (hasCode(thrown, "CHANNEL_GONE")) return "gone";
    const reason = asAppError(thrown).message;
    logger.error({ reason }, "could not transfer the call to the fallback extension");
    return "problem";
  }
}

/** The connector that Twilio's `<Pay>` uses when it names none. */
const DEFAULT_CONNECTOR = "Default";

/**
 * Runs a payment on a call, independently of its document: as soon as the current instruction has ended, or at once during
 * a pause. Its webhooks use SWML's format, whatever the call's own dialect. A call that already has a payment continues
 * undisturbed, and the refusal is reported to the new payment's status webhook (decision 14). Throws AppError
 * CONNECTOR_ADDRESS, CONNECTOR_UNKNOWN for a connector that is not in the configuration.
 */
function startPay(call: AcceptedCall, parameters: unknown, dialect: SwmlDialect): Starting {
  const context: ScriptCall = { ...call, dialect, url: `${call.services.own}/` };
  const { connector, others } = connectorIn(parameters);
  const request = dialect.payRequest(others, { name: connector });
  if ("mistakes" in request) return request;
  if (call.services.connector({ name: connector }) === undefined) throw noConnector(connector);
  const starting = call.services.payments.book(call.channel.call.id, async (id) => {
    await pay({ method: "pay", request }, context, { id });
  });
  if ("id" in starting) call.logger.info({ payment: starting.id }, "a payment was requested through the API");
  else if ("refused" in starting) reportRefused(request, context);
  return starting;
}

/**
 * The connector that the parameters name: in `payment_connector`, or, as in SignalWire, in `payment_connector_url`, which
 * holds a name here too. An address would let anyone with an API key have the card sent to a server of their choice.
 */
function connectorIn(parameters: unknown): { readonly connector: string; readonly others: unknown } {
  if (typeof parameters !== "object" || parameters === null)
    return { connector: DEFAULT_CONNECTOR, others: parameters };
  const { payment_connector: name, payment_connector_url: other, ...others } = parameters as Parameters;
  const named = [name, other].filter((one) => one !== undefined);
  if (named.length > 1) throw new AppError("REQUEST_INVALID", "payment_connector is given twice");
  const connector = named[0] ?? DEFAULT_CONNECTOR;
  if (typeof connector !== "string")
    throw new AppError("REQUEST_INVALID", "payment_connector must be the name of a connector");
  return { connector, others };
}

type Parameters = Readonly<Record<string, unknown>>;

/** The message repeats nothing of the request. */
function noConnector(named: string): AppError {
  return /[/:.@\\?#%]/.test(named)
    ? new AppError("CONNECTOR_ADDRESS", "payment_connector must be a name from the configuration")
    : new AppError("CONNECTOR_UNKNOWN", "payment_connector is not in the configuration");
}

function reportRefused(request: PayRequest, context: ScriptCall): void {
  const { services, url, webhooks } = context;
  const callback = request.statusCallback;
  const target = callback && { ...callback, url: resolveAgainst(url, callback.url, services) };
  const report = { stage: "payment-failed", attempt: 1, error: "session-in-progress", captured: {} } as const;
  const status = services.statusTarget(target);
  const webhook = statusWebhook(report, request, status, services.transactionId(), context);
  if (webhook !== undefined) webhooks.add(webhook);
}

/**
 * Serves one call from its claim to its end. Never rejects: when a document cannot be run, the caller hears an
 * apology, the call is transferred to the fallback extension, and the log names the reason.
 */
async function serveCall(channel: Channel, services: CallServices): Promise<void> {
  const { id, from, to } = channel.call;
  const { clock, inFlight, ledger } = services;
  const keyedIn = new DtmfRedactor();
  const logger = keyedIn.logger(services.logger, id);
  const timeline = keyedIn.hiding(services.timeline(id));
  const webhooks = new CallWebhooks((all) => ledger.outbox.add(all), clock, inFlight, logger);
  const interjections = new CallTaskQueue();
  let gone: ChannelEnd | undefined;
  const hangup = channel.hangup$.subscribe((end) => {
    gone = end;
  });
  timeline.record({ type: "call-started", from, to });
  const former = channel.inheritedFrom;
  if (former === undefined) logger.info({ from, to }, "call started");
  else logger.warn({ from, to, controller: former.id }, "call taken over from a controller that ended");
  const why = () => gone;
  const outside: AcceptedCall = {
    channel,
    services,
    timeline,
    webhooks,
    logger,
    warnings: new DocumentWarnings(timeline, logger),
    interjections,
    keyedIn,
    cookies: services.cookieJar(),
    payment: new PaymentMark(channel, why, clock),
    isGone: () => gone !== undefined,
    gone: why,
  };
  const swml = services.script("swml");
  const start = (parameters: unknown): Starting =>
    swml === undefined ? { refused: "unknown-call" } : startPay(outside, parameters, swml);
  const release = services.payments.hold(id, { interjections, start });
  const by = await converse(outside);
  release();
  // Payments requested while the call was ending: their requesters are notified that none was made.
  await interjections.run();
  await webhooks.committed();
  hangup.unsubscribe();
  if (by !== "link" && by !== "controller") forgetCheckpoint(outside);
  timeline.record({ type: "call-ended", by });
  logger.info({ by }, "call ended");
}

/** Runs the documents of the dialed number; returns what ended the call. */
async function converse(held: AcceptedCall): Promise<string> {
  const { channel, services, logger } = held;
  try {
    const app = appFor(channel.call.to, services);
    const former = channel.inheritedFrom;
    const cause = await (former === undefined ? runApp(app, held) : resumeCall(app, former, held));
    if (held.gone() === undefined) await lastValueFrom(channel.hangup(cause), { defaultValue: undefined });
    const by = held.gone()?.by ?? "us";
    return by === "us" ? "document" : by;
  } catch (thrown) {
    const by = held.gone()?.by;
    if (by === undefined) {
      const ended = await failCall(asAppError(thrown), held);
      return ended === "gone" ? (held.gone()?.by ?? ended) : ended;
    }
    const error = asAppError(thrown);
    if (error.code !== "CHANNEL_GONE")
      logger.error({ code: error.code, reason: error.message }, "error after the call ended");
    return by;
  }
}

function appFor(dialed: string, services: CallServices): App {
  const app = services.app(dialed);
  if (app === undefined) throw new AppError("APP_UNKNOWN", `"${dialed}" was dialed`);
  return app;
}

/** Accepts every call of a switch and serves it. */
export class CallAcceptor {
  readonly #serving = new Set<Promise<void>>();
  readonly #subscription: Subscription;

  constructor(calls$: Observable<Channel>, services: CallServices) {
    this.#subscription = calls$.subscribe((channel) => {
      const served = serveCall(channel, services);
      this.#serving.add(served);
      void served.finally(() => this.#serving.delete(served));
    });
  }

  /** The number of calls being served. */
  get serving(): number {
    return this.#serving.size;
  }

  /** Accepts no more calls; resolves when the calls being served have ended. */
  async close(): Promise<void> {
    // A call claimed at the last moment is served, too.
    while (this.#serving.size > 0) await Promise.all(this.#serving);
    this.#subscription.unsubscribe();
  }
}
