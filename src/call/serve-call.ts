import { lastValueFrom } from "rxjs";
import type { Gone } from "../domain/call.js";
import { AppError, asAppError } from "../domain/errors.js";
import type { Channel } from "../switch/channel.js";
import { StatusWebhooks } from "../webhooks/status-webhook.js";
import { apologise } from "./apologise.js";
import { type CallContext, requestFields } from "./context.js";
import { runDocuments } from "./run-documents.js";
import type { CallServices } from "./services.js";

/**
 * Serves one call from its claim to its end. Never rejects: a document that can't be run gives the caller an apology
 * and the call to the fallback extension, and the log names the reason.
 */
export async function serveCall(channel: Channel, services: CallServices): Promise<void> {
  const { id, from, to } = channel.call;
  const logger = services.logger.child({ call: id });
  const timeline = services.timeline(id);
  const webhooks = new StatusWebhooks(services.clock, logger);
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
  const by = await converse({ channel, services, timeline, webhooks, logger, gone: () => gone });
  await webhooks.close();
  held.unsubscribe();
  timeline.record({ type: "call-ended", by });
  logger.info({ by }, "call ended");
}

type Held = Omit<CallContext, "dialect" | "url" | "isGone"> & { gone(): Gone | undefined };

/** Runs the documents of the dialled number; answers who or what ended the call. */
async function converse(held: Held): Promise<string> {
  const { channel, services, logger } = held;
  try {
    const { app, dialect } = appFor(channel.call.to, services);
    const context: CallContext = {
      ...held,
      dialect,
      url: app.document.url,
      isGone: () => held.gone() !== undefined,
    };
    const cause = await runDocuments(app.document, requestFields(context), context);
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

function appFor(dialled: string, services: CallServices) {
  const app = services.app(dialled);
  if (app === undefined) throw new AppError("APP_UNKNOWN", `"${dialled}" was dialled`);
  const dialect = services.dialect(app.dialect);
  if (dialect === undefined)
    throw new AppError("DOCUMENT_UNKNOWN_DIALECT", `dialect "${app.dialect}" of "${dialled}"`);
  return { app, dialect };
}
