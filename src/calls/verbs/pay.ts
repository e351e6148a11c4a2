import { lastValueFrom } from "rxjs";
import type { Connector } from "../../connectors/connector.js";
import { AppError, asAppError } from "../../core/errors.js";
import { withoutQuery } from "../../core/http.js";
import type { PayOutcome, Target } from "../../core/payment.js";
import type { Diagnostic, Pay } from "../../dialects/program.js";
import { wipeCaptured } from "../../payments/state.js";
import { keptFields } from "../checkpoint.js";
import { collectPayment } from "../collect-payment.js";
import { type CallContext, type Next, onward, requestFields } from "../context.js";
import { resolveAllowed } from "../documents.js";
import { connectorName } from "./pay-ports.js";

/** Where a pay verb's requests go, as absolute addresses. */
interface PayTargets {
  readonly action?: Target;
  readonly status?: Target;
  /** Addresses that are none: the verb ends with validation-error. */
  readonly mistakes: readonly { readonly attribute: string; readonly message: string }[];
}

/**
 * Decision 18: without `action` the document's own address is asked, unless the dialect goes on with the next verb; so
 * does a document from a file, which has none. An address that can't be resolved, or may not be asked, is found here, before the caller is
 * asked for anything.
 */
function targetsOf({ request, withoutAction }: Pay, { url, services }: CallContext): PayTargets {
  const mistakes: PayTargets["mistakes"][number][] = [];
  const absolute = (attribute: string, asked: Target | undefined): Target | undefined => {
    if (asked === undefined) return undefined;
    try {
      return { url: resolveAllowed(url, asked.url, services), method: asked.method };
    } catch (thrown) {
      mistakes.push({ attribute, message: `${attribute}: ${asAppError(thrown).message}` });
      return undefined;
    }
  };
  const goesOn = withoutAction === "next-verb" || url.startsWith("file:");
  const own: Target | undefined = goesOn ? undefined : { url, method: "POST" };
  const action = absolute("action", request.action) ?? own;
  const status = services.statusTarget(absolute("statusCallback", request.statusCallback));
  return {
    ...(action === undefined ? {} : { action }),
    ...(status === undefined ? {} : { status }),
    mistakes,
  };
}

/**
 * Pay: collects the card, asks the connector, and goes to `action` with what came of it. A caller who hangs up ends
 * the collecting, never a payment that was sent; the action is told all the same.
 */
export async function pay(verb: Pay, context: CallContext): Promise<Next> {
  const { logger, timeline, dialect } = context;
  const targets = targetsOf(verb, context);
  const request = "mistakes" in verb.request ? undefined : verb.request;
  const connector = request && context.services.connector(request.connector);
  if (request !== undefined && connector === undefined && verb.unknownConnector === "hang-up") {
    logger.error({ connector: connectorName(request) }, "the connector is not in the configuration");
    return { go: "end", cause: "NORMAL_CLEARING" };
  }
  if (verb.history !== undefined) logger.info({ payload: verb.history }, "history");
  const outcome = await outcomeOf(verb, connector, targets, context);
  const by = context.gone()?.by;
  if (by === "controller" || by === "link") {
    // Whoever has the call from now on goes on with it: two must not ask the action.
    wipeCaptured(outcome.captured);
    throw new AppError("CHANNEL_GONE", "the call is left to another controller or the fallback extension");
  }
  const result = dialect.results?.[outcome.result] ?? outcome.result;
  timeline.record({ type: "pay-result", result });
  // VoXML's word for a caller who hung up is internal-error too, but that is no fault.
  const level = outcome.result === "internal-error" ? "error" : "info";
  logger[level]({ result, reason: outcome.reason, connector: outcome.connector?.state }, "pay ended");
  const status = dialect.finalStatuses?.[result] ?? result;
  if (verb.history !== undefined) logger.info({ payload: { status } }, "history");
  const sentFields = dialect.actionFields(request, outcome);
  const fields = [...requestFields(context), ...sentFields];
  wipeCaptured(outcome.captured);
  await keepStatus(verb.request.output, status, context);
  if (targets.action === undefined) return onward;
  timeline.record({ type: "action", url: targets.action.url, body: Object.fromEntries(fields) });
  // Of a payment that was sent the ledger knows more, and later.
  const kept = wasSent(outcome) ? {} : { kept: keptFields(sentFields, context.services) };
  return { go: "to", target: targets.action, fields, ...kept };
}

function wasSent({ connector }: PayOutcome): boolean {
  if (connector === undefined) return false;
  return connector.state === "approved" || connector.wasNotSent !== true;
}

/** The status as the variable `<output>.status` of the channel, and so of its CDR. A caller who has gone keeps none. */
async function keepStatus(
  output: string | undefined,
  status: string,
  { channel, logger, isGone }: CallContext,
): Promise<void> {
  if (output === undefined || isGone()) return;
  try {
    await lastValueFrom(channel.set(`${output}.status`, status), { defaultValue: undefined });
  } catch (thrown) {
    logger.error({ reason: asAppError(thrown).message }, "the result could not be kept in a variable");
  }
}

async function outcomeOf(
  { request, connectorAttribute }: Pay,
  connector: Connector | undefined,
  targets: PayTargets,
  context: CallContext,
): Promise<PayOutcome> {
  const found = [...("mistakes" in request ? request.mistakes : []), ...targets.mistakes];
  if ("mistakes" in request || found.length > 0) return invalid(found, context);
  if (connector === undefined) {
    const attribute = connectorAttribute ?? "paymentConnector";
    const absent = connectorAttribute === undefined ? "" : "absent, and ";
    const message = `${attribute}: ${absent}"${connectorName(request)}" is not in the configuration`;
    return invalid([{ attribute, message }], context);
  }
  return collectPayment(request, connector, targets, context);
}

type Found = Pick<Diagnostic, "message" | "attribute" | "vendorCode">;

function invalid(mistakes: readonly Found[], { logger, timeline, url }: CallContext): PayOutcome {
  const reasons = mistakes.map(({ message }) => message);
  const reason = reasons.join("; ");
  logger.error({ document: url, mistakes: reasons }, "a pay verb has mistakes");
  timeline.record({ type: "problem", code: "DOCUMENT_INVALID", message: `${withoutQuery(url)}: ${reason}` });
  const { attribute, vendorCode } = mistakes[0] ?? {};
  return {
    result: "validation-error",
    captured: {},
    reason,
    ...(attribute === undefined ? {} : { attribute }),
    ...(vendorCode === undefined ? {} : { vendorCode }),
  };
}
