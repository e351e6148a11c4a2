import { lastValueFrom } from "rxjs";
import type { Connector } from "../../connectors/connector.js";
import { withoutCredentials } from "../../core/address-credentials.js";
import { AppError, asAppError } from "../../core/errors.js";
import { withoutQuery } from "../../core/http.js";
import type { PayOutcome, PayRequest, Target } from "../../core/payment.js";
import type { Diagnostic, Pay } from "../../dialects/program.js";
import { wipeCaptured } from "../../payments/state.js";
import { keptFields } from "../checkpoint.js";
import { collectPayment } from "../collect-payment.js";
import { type CallContext, type Next, onward, requestFields } from "../context.js";
import { resolveAllowed, resolveConnector } from "../documents.js";
import type { PayServices } from "../services.js";
import { connectorName } from "./pay-ports.js";

/** The call whose document has the pay verb. */
type PayContext = CallContext<PayServices>;

/** The absolute addresses of a pay verb's requests. */
interface PayTargets {
  readonly action?: Target;
  readonly status?: Target;
  /** Absent when the verb or its address has mistakes. */
  readonly connector?: PayRequest["connector"];
  /** Invalid addresses: the verb ends with validation-error. */
  readonly mistakes: readonly { readonly attribute: string; readonly message: string }[];
}

/**
 * Decision 18: without `action`, the document's own address is requested, unless the dialect continues with the next verb; a
 * document from a file has no address and continues, too. An address that cannot be resolved, or is not allowed, is found
 * here, before the caller is asked for anything.
 */
function targetsOf({ request, withoutAction }: Pay, { url, services }: PayContext): PayTargets {
  const mistakes: PayTargets["mistakes"][number][] = [];
  const resolved = <Address extends { readonly url: string }>(
    attribute: string,
    address: Address | undefined,
    resolve = resolveAllowed,
  ): Address | undefined => {
    if (address === undefined) return undefined;
    try {
      return { ...address, url: resolve(url, address.url, services) };
    } catch (thrown) {
      mistakes.push({ attribute, message: `${attribute}: ${asAppError(thrown).message}` });
      return undefined;
    }
  };
  const continues = withoutAction === "next-verb" || url.startsWith("file:");
  const own: Target | undefined = continues ? undefined : { url, method: "POST" };
  const action = resolved("action", request.action) ?? own;
  const status = services.statusTarget(resolved("statusCallback", request.statusCallback));
  const named = "mistakes" in request ? undefined : request.connector;
  const connector =
    named !== undefined && "url" in named ? resolved("paymentConnectorUrl", named, resolveConnector) : named;
  return {
    ...(connector === undefined ? {} : { connector }),
    ...(action === undefined ? {} : { action }),
    ...(status === undefined ? {} : { status }),
    mistakes,
  };
}

/**
 * Pay: collects the card, sends the payment to the connector, and requests `action` with the outcome. A caller who hangs up
 * ends the collection, never a payment that was sent; the action is requested all the same.
 */
export async function pay(verb: Pay, context: PayContext): Promise<Next> {
  const { logger, timeline, dialect } = context;
  const targets = targetsOf(verb, context);
  const request = "mistakes" in verb.request ? undefined : verb.request;
  const connector = targets.connector && context.services.connector(targets.connector);
  if (request !== undefined && connector === undefined && verb.unknownConnector === "hang-up") {
    logger.error({ connector: connectorName(request) }, "the connector is not in the configuration");
    return { go: "end", cause: "NORMAL_CLEARING" };
  }
  if (verb.history !== undefined) logger.info({ payload: verb.history }, "history");
  const outcome = await outcomeOf(verb, connector, targets, context);
  const by = context.gone()?.by;
  if (by === "controller" || by === "link") {
    // The new owner of the call continues it: two must not request the action.
    wipeCaptured(outcome.captured);
    throw new AppError("CHANNEL_GONE", "another controller or the fallback extension has the call");
  }
  const result = dialect.results?.[outcome.result] ?? outcome.result;
  timeline.record({ type: "pay-result", result });
  // VoXML's result for a caller who hung up is internal-error too, but that is not a fault.
  const level = outcome.result === "internal-error" ? "error" : "info";
  logger[level]({ result, reason: outcome.reason, connector: outcome.connector?.state }, "pay ended");
  const status = dialect.finalStatuses?.[result] ?? result;
  if (verb.history !== undefined) logger.info({ payload: { status } }, "history");
  const sentFields = dialect.actionFields(request, outcome);
  const fields = [...requestFields(context), ...sentFields];
  wipeCaptured(outcome.captured);
  await keepStatus(verb.request.output, status, context);
  if (targets.action === undefined) return onward;
  const shown = withoutCredentials(targets.action.url);
  timeline.record({ type: "action", url: shown, body: Object.fromEntries(fields) });
  // For a payment that was sent, the ledger has more and later data.
  const kept = wasSent(outcome) ? {} : { kept: keptFields(sentFields, context.services) };
  return { go: "to", target: targets.action, fields, ...kept };
}

function wasSent({ connector }: PayOutcome): boolean {
  if (connector === undefined) return false;
  return connector.state === "approved" || connector.wasNotSent !== true;
}

/** Sets the status as the channel variable `<output>.status`, and so in the CDR; not possible once the call is gone. */
async function keepStatus(
  output: string | undefined,
  status: string,
  { channel, logger, isGone }: PayContext,
): Promise<void> {
  if (output === undefined || isGone()) return;
  try {
    await lastValueFrom(channel.set(`${output}.status`, status), { defaultValue: undefined });
  } catch (thrown) {
    logger.error({ reason: asAppError(thrown).message }, "could not store the result in a variable");
  }
}

async function outcomeOf(
  { request, connectorAttribute }: Pay,
  connector: Connector | undefined,
  targets: PayTargets,
  context: PayContext,
): Promise<PayOutcome> {
  const found = [...("mistakes" in request ? request.mistakes : []), ...targets.mistakes];
  if ("mistakes" in request || found.length > 0) return invalid(found, context);
  if (connector === undefined) {
    const attribute = connectorAttribute ?? "paymentConnector";
    const absent = connectorAttribute === undefined ? "" : "absent, and ";
    const message = `${attribute}: ${absent}"${connectorName(request)}" is not in the configuration`;
    return invalid([{ attribute, message }], context);
  }
  const { connector: address = request.connector } = targets;
  return collectPayment({ ...request, connector: address }, connector, targets, context);
}

type Found = Pick<Diagnostic, "message" | "attribute" | "vendorCode">;

function invalid(mistakes: readonly Found[], { logger, timeline, url }: PayContext): PayOutcome {
  const reasons = mistakes.map(({ message }) => message);
  const reason = reasons.join("; ");
  logger.error({ document: withoutQuery(url), mistakes: reasons }, "a pay verb has mistakes");
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
