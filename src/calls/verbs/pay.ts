import { lastValueFrom } from "rxjs";
import type { Connector } from "../../connectors/connector.js";
import { withoutCredentials } from "../../core/address-credentials.js";
import { AppError, asAppError } from "../../core/errors.js";
import { withoutQuery } from "../../core/http.js";
import type { PayOutcome, PayRequest, Target } from "../../core/payment.js";
import type { CallbackAttribute, Diagnostic, Pay } from "../../dialects/program.js";
import { wipeCaptured } from "../../payments/state.js";
import { keptFields } from "../checkpoint.js";
import { collectPayment } from "../collect-payment.js";
import { type CallContext, type Next, onward, requestFields } from "../context.js";
import { afterPayment, type Continuation } from "../continuation.js";
import { nextTarget, resolveConnector } from "../documents.js";
import { callbackTarget, type PaymentTargets } from "../payment-targets.js";
import type { PayServices } from "../services.js";
import { connectorName } from "./pay-ports.js";

/** The call whose document has the pay verb. */
type PayContext = CallContext<PayServices>;

/** The absolute addresses of a pay verb's requests. */
interface PayTargets {
  /** Where the outcome is sent: to the verb's `action`, or without one to the document's own address. */
  readonly action?: Target;
  readonly isOwn: boolean;
  readonly status?: Target;
  /** Absent when the verb or its address has mistakes. */
  readonly connector?: PayRequest["connector"];
  /** Invalid addresses: the verb ends with validation-error. */
  readonly mistakes: readonly { readonly attribute: string; readonly message: string }[];
}

/**
 * Decision 18: without `action`, the document's own address is requested as the document was, unless the dialect continues
 * with the next verb; a document from a file has no address and continues, too. An address that cannot be resolved, or is
 * not allowed, is found here, before the caller is asked for anything; so is that of a connector.
 */
function targetsOf(
  { request, withoutAction, plainHttp, line, column }: Pay,
  context: PayContext,
): PayTargets {
  const { url, method = "POST", services } = context;
  const mistakes: PayTargets["mistakes"][number][] = [];
  const orMistake = <T>(attribute: string, resolve: () => T): T | undefined => {
    try {
      return resolve();
    } catch (thrown) {
      mistakes.push({ attribute, message: `${attribute}: ${asAppError(thrown).message}` });
      return undefined;
    }
  };
  const absolute = (attribute: CallbackAttribute, target: Target | undefined): Target | undefined => {
    const named = {
      line,
      column,
      attribute,
      what: `<Pay> ${attribute}`,
      plainHttp: plainHttp.includes(attribute),
    };
    return target && orMistake(attribute, () => callbackTarget(named, target, context));
  };
  const continues = withoutAction === "next-verb" || url.startsWith("file:");
  const own: Target | undefined = continues ? undefined : nextTarget(url, { url, method }, services);
  const action = absolute("action", request.action) ?? own;
  const status = services.statusTarget(absolute("statusCallback", request.statusCallback));
  const named = "mistakes" in request ? undefined : request.connector;
  const connector =
    named !== undefined && "url" in named
      ? orMistake("paymentConnectorUrl", () => ({ url: resolveConnector(url, named.url, services) }))
      : named;
  return {
    ...(connector === undefined ? {} : { connector }),
    // A wrong `action` is reported to the document's own address: nowhere else would its author see it.
    isOwn: request.action === undefined && !isWrong(request, "action"),
    ...(action === undefined ? {} : { action }),
    ...(status === undefined ? {} : { status }),
    mistakes,
  };
}

/**
 * Pay: collects the card, sends the payment to the connector, and requests `action` with the outcome. A caller who hangs up
 * ends the collection, never a payment that was sent; the action is requested all the same.
 */
export async function pay(verb: Pay, continuation: Continuation, context: PayContext): Promise<Next> {
  const { logger, timeline, dialect } = context;
  const targets = targetsOf(verb, context);
  const request = "mistakes" in verb.request ? undefined : verb.request;
  const connector = targets.connector && context.services.connector(targets.connector);
  if (request !== undefined && connector === undefined && verb.unknownConnector === "hang-up") {
    const name = connectorName(request);
    logger.error({ connector: name }, "the connector is not in the configuration");
    timeline.record({ type: "problem", code: "CONNECTOR_UNKNOWN", message: `paymentConnector: "${name}"` });
    return { go: "end", cause: "NORMAL_CLEARING" };
  }
  if (verb.history !== undefined) logger.info({ payload: verb.history }, "history");
  const outcome = await outcomeOf(verb, connector, { ...targets, continuation }, context);
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
  const sentFields = dialect.actionFields(reportedRequest(verb), outcome);
  const fields = [...requestFields(context), ...sentFields];
  wipeCaptured(outcome.captured);
  await keepStatus(verb.request.output, status, context);
  if (targets.action === undefined || (targets.isOwn && isOver(outcome)))
    return isPaid(outcome) ? { go: "on", isPaid: true } : onward;
  const shown = withoutCredentials(targets.action.url);
  timeline.record({ type: "action", url: shown, body: Object.fromEntries(fields) });
  // For a payment that was sent, the ledger has more and later data.
  const kept = wasSent(outcome) ? {} : { kept: keptFields(sentFields, context.services) };
  const next: Next = { go: "to", target: targets.action, fields, ...kept };
  if (isFinal(outcome)) return { ...next, continuation: afterPayment(continuation) };
  return targets.isOwn ? { ...next, continuation } : next;
}

/** What the webhooks report of the verb: a payment method that could not be read is not reported. */
function reportedRequest({ request }: Pay): PayRequest | undefined {
  if (!("mistakes" in request)) return request;
  return isWrong(request, "paymentMethod") ? undefined : request.asRead;
}

function isWrong(request: Pay["request"], name: string): boolean {
  return "mistakes" in request && request.mistakes.some(({ attribute }) => attribute === name);
}

/**
 * Decision 18: without `action`, these outcomes are not reported. "When <Pay> hits the maxAttempts value, <Pay> will terminate
 * and TwiML execution will start with next verb after <Pay>", and a verb with mistakes would have them again.
 */
function isOver({ result }: PayOutcome): boolean {
  return result === "too-many-failed-attempts" || result === "validation-error";
}

/**
 * Whether an unchanged document must not take the payment again although its `action` returned it: the payment was made, may
 * have been made, or can never be.
 */
function isFinal(outcome: PayOutcome): boolean {
  return isPaid(outcome) || outcome.result === "validation-error";
}

/** Whether the payment was made, or may have been. */
function isPaid({ result, connector }: PayOutcome): boolean {
  return result === "success" || connector?.state === "unknown";
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
  targets: PayTargets & Pick<PaymentTargets, "continuation">,
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
