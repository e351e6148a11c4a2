import { lastValueFrom } from "rxjs";
import type { InvalidPay, Pay } from "../../dialects/program.js";
import { withoutQuery } from "../../domain/http.js";
import type { PayOutcome, PayRequest } from "../../domain/pay.js";
import { takePayment } from "../../pay/session.js";
import { wipeCaptured } from "../../pay/wipe.js";
import { type CallContext, requestFields } from "../context.js";
import { type Next, onward } from "../next.js";
import { connectorName, payPorts } from "./pay-ports.js";
import { type PayTargets, targetsOf } from "./pay-targets.js";

/**
 * Pay: collects the card, asks the connector, and goes to `action` with what came of it. A caller who hangs up ends
 * the collecting, never a payment that was sent; the action is told all the same.
 */
export async function pay(verb: Pay, context: CallContext): Promise<Next> {
  const targets = targetsOf(verb.request, context);
  const outcome = await outcomeOf(verb.request, targets, context);
  const request = "mistakes" in verb.request ? undefined : verb.request;
  context.timeline.record({ type: "pay-result", result: outcome.result });
  const { result, reason } = outcome;
  const level = result === "internal-error" ? "error" : "info";
  context.logger[level]({ result, reason, connector: outcome.connector?.state }, "pay ended");
  const fields = [...requestFields(context), ...context.dialect.actionFields(request, outcome)];
  wipeCaptured(outcome.captured);
  if (targets.action === undefined) return onward;
  context.timeline.record({ type: "action", url: targets.action.url, body: Object.fromEntries(fields) });
  return { go: "to", target: targets.action, fields };
}

async function outcomeOf(
  request: PayRequest | InvalidPay,
  targets: PayTargets,
  context: CallContext,
): Promise<PayOutcome> {
  const mistakes = "mistakes" in request ? request.mistakes : [];
  const found = [...mistakes.map(({ message }) => message), ...targets.mistakes];
  if ("mistakes" in request || found.length > 0) return invalid(found, context, mistakes[0]?.vendorCode);
  const connector = context.services.connector(request.connector);
  if (connector === undefined) {
    return invalid(
      [`paymentConnector: "${connectorName(request)}" is not in the configuration`],
      context,
      undefined,
    );
  }
  const ports = payPorts(request, connector, targets.status, context);
  return lastValueFrom(takePayment(request, ports, context.services.graceMs));
}

function invalid(
  mistakes: readonly string[],
  { logger, timeline, url }: CallContext,
  vendorCode: string | undefined,
): PayOutcome {
  const reason = mistakes.join("; ");
  logger.error({ document: url, mistakes }, "a pay verb has mistakes");
  timeline.record({ type: "problem", code: "DOCUMENT_INVALID", message: `${withoutQuery(url)}: ${reason}` });
  return {
    result: "validation-error",
    captured: {},
    reason,
    ...(vendorCode === undefined ? {} : { vendorCode }),
  };
}
