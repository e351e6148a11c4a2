import { lastValueFrom } from "rxjs";
import type { Gone } from "../domain/call.js";
import { AppError, asAppError } from "../domain/errors.js";
import type { Channel } from "../switch/channel.js";
import { apologise } from "./apologise.js";
import { CallWebhooks } from "./call-webhooks.js";
import { type CallContext, type HeldCall, requestFields } from "./context.js";
import { Interjections } from "./interjections.js";
import { KeyedIn } from "./keyed-in.js";
import type { Starting } from "./pay-sessions.js";
import { runDocuments } from "./run-documents.js";
import type { App, CallServices } from "./services.js";
import { startPay } from "./start-pay.js";
import { runScript } from "./swml/run-script.js";

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
  held.add(
    channel.keep(services.lease).subscribe({
      error: (thrown) =>
        logger.error({ reason: asAppError(thrown).message }, "the call's lease could not be set"),
    }),
  );
  timeline.record({ type: "call-started", from, to });
  logger.info({ from, to }, "call started");
  const isGone = () => gone !== undefined;
  const outside = { channel, services, timeline, webhooks, logger, interjections, keyedIn, isGone };
  const swml = services.script("swml");
  const start = (parameters: unknown): Starting =>
    swml === undefined ? { refused: "unknown-call" } : startPay(outside, parameters, swml);
  const release = services.payments.hold(id, { interjections, start });
  const by = await converse({ ...outside, gone: () => gone });
  release();
  // What was asked for while the call came to its end: whoever asked hears that it came to nothing.
  await interjections.run();
  await webhooks.committed();
  held.unsubscribe();
  timeline.record({ type: "call-ended", by });
  logger.info({ by }, "call ended");
}

type Held = HeldCall & { gone(): Gone | undefined };

/** Runs the documents of the dialled number; answers who or what ended the call. */
async function converse(held: Held): Promise<string> {
  const { channel, services, logger } = held;
  try {
    const cause = await run(appFor(channel.call.to, services), held);
    if (held.gone() === undefined) await lastValueFrom(channel.hangup(cause), { defaultValue: undefined });
    const by = held.gone()?.by ?? "us";
    return by === "us" ? "document" : by;
  } catch (thrown) {
    const by = held.gone()?.by;
    if (by === undefined) {
      const ended = await apologise(asAppError(thrown), held, logger);
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

/** Runs the app's document in the way of its dialect; answers the hangup cause with which the call is to end. */
function run({ document, dialect: name, fallback }: App, held: Held): Promise<string> {
  const call = { ...held, url: document.url, ...(fallback === undefined ? {} : { fallback }) };
  const script = held.services.script(name);
  if (script !== undefined) return runScript(document, { ...call, dialect: script });
  const dialect = held.services.dialect(name);
  if (dialect === undefined)
    throw new AppError("DOCUMENT_UNKNOWN_DIALECT", `dialect "${name}" of "${held.channel.call.to}"`);
  const context: CallContext = { ...call, dialect };
  return runDocuments(document, requestFields(context), context);
}
