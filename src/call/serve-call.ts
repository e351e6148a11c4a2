import { lastValueFrom } from "rxjs";
import type { Gone } from "../domain/call.js";
import { AppError, asAppError } from "../domain/errors.js";
import type { Channel } from "../switch/channel.js";
import { apologise } from "./apologise.js";
import { CallWebhooks } from "./call-webhooks.js";
import { forgetCheckpoint } from "./checkpoint.js";
import type { HeldCall } from "./context.js";
import { Interjections } from "./interjections.js";
import { KeyedIn } from "./keyed-in.js";
import type { Starting } from "./pay-sessions.js";
import { PaymentMark } from "./payment-mark.js";
import { resumeCall } from "./resume-call.js";
import { runApp } from "./run-app.js";
import type { App, CallServices } from "./services.js";
import { startPay } from "./start-pay.js";

/**
 * Serves one call from its claim to its end. Never rejects: a document that can't be run gives the caller an apology
 * and the call to the fallback extension, and the log names the reason.
 */
export async function serveCall(channel: Channel, services: CallServices): Promise<void> {
  const { id, from, to } = channel.call;
  const { clock, inFlight, ledger } = services;
  const keyedIn = new KeyedIn();
  const logger = keyedIn.logger(services.logger, id);
  const timeline = keyedIn.hiding(services.timeline(id));
  const webhooks = new CallWebhooks((all) => ledger.outbox.add(all), clock, inFlight, logger);
  const interjections = new Interjections();
  let gone: Gone | undefined;
  const held = channel.hangup$.subscribe((how) => {
    gone = how;
  });
  timeline.record({ type: "call-started", from, to });
  const former = channel.inheritedFrom;
  if (former === undefined) logger.info({ from, to }, "call started");
  else logger.warn({ from, to, controller: former.id }, "call taken over from a controller that has ended");
  const why = () => gone;
  const outside: HeldCall = {
    channel,
    services,
    timeline,
    webhooks,
    logger,
    interjections,
    keyedIn,
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
  // What was asked for while the call came to its end: whoever asked hears that it came to nothing.
  await interjections.run();
  await webhooks.committed();
  held.unsubscribe();
  if (by !== "link" && by !== "controller") forgetCheckpoint(outside);
  timeline.record({ type: "call-ended", by });
  logger.info({ by }, "call ended");
}

/** Runs the documents of the dialled number; answers who or what ended the call. */
async function converse(held: HeldCall): Promise<string> {
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
      const ended = await apologise(asAppError(thrown), held, logger, held.payment.state);
      return ended === "gone" ? (held.gone()?.by ?? ended) : ended;
    }
    const error = asAppError(thrown);
    if (error.code !== "CHANNEL_GONE")
      logger.error({ code: error.code, reason: error.message }, "after the call ended");
    return by;
  }
}

function appFor(dialled: string, services: CallServices): App {
  const app = services.app(dialled);
  if (app === undefined) throw new AppError("APP_UNKNOWN", `"${dialled}" was dialled`);
  return app;
}
