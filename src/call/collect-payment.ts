import { lastValueFrom } from "rxjs";
import type { Connector, Refusal } from "../domain/connector.js";
import type { AppError } from "../domain/errors.js";
import { withoutQuery } from "../domain/http.js";
import type { PayOutcome, PayRequest } from "../domain/pay.js";
import type { RunningCall } from "./context.js";
import type { PaySession } from "./pay-sessions.js";
import { shieldedPayment } from "./shielded-payment.js";
import { type PaymentTargets, payPorts } from "./verbs/pay-ports.js";

/**
 * Collects the card or account, asks the connector and tells `status`. Whoever gets the
 * outcome wipes what it has captured. `id` names this run of the pay verb where it was asked for before.
 */
export async function collectPayment(
  request: PayRequest,
  connector: Connector,
  targets: PaymentTargets,
  context: RunningCall,
  id?: string,
): Promise<PayOutcome> {
  const { services, channel } = context;
  const refusal = connector.refusal?.(request);
  if (refusal !== undefined) return unsupported(refusal, context);
  const collect = (session: PaySession) => {
    const ports = payPorts(request, connector, targets, session, context);
    const shield = () => channel.shield();
    const fault = (error: AppError) => tellFault(error, context);
    return lastValueFrom(shieldedPayment(request, ports, services.graceMs, shield, fault));
  };
  const outcome = await services.payments.run(channel.call.id, collect, id);
  tellRefusal(outcome, context);
  return outcome;
}

/** The connector can't do what the document asks: the caller is not asked for anything. */
function unsupported(
  { unsupported, attribute, message }: Refusal,
  { logger, timeline, url }: RunningCall,
): PayOutcome {
  const code = "CONNECTOR_UNSUPPORTED";
  logger.error({ document: withoutQuery(url), code, reason: message }, "a payment was not taken");
  timeline.record({ type: "problem", code, message });
  return { result: "validation-error", captured: {}, reason: message, attribute, unsupported };
}

/** The card can't be kept out of recordings or logs: the caller is asked for nothing more. */
function tellFault({ code, message, remedy }: AppError, { logger, timeline }: RunningCall): void {
  logger.error({ code, reason: message, remedy }, "a payment was not taken");
  timeline.record({ type: "problem", code, message });
}

/** What was counted is told; the numbers are not. */
function tellRefusal({ refusedBy, reason = "" }: PayOutcome, { logger, timeline }: RunningCall): void {
  if (refusedBy === undefined) return;
  const code = "CARDING_LIMIT";
  logger.warn({ code, reason, by: refusedBy }, "a payment was not taken");
  timeline.record({ type: "problem", code, message: reason, by: refusedBy });
}
