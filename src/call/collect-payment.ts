import { lastValueFrom } from "rxjs";
import type { Connector, Refusal } from "../domain/connector.js";
import { withoutQuery } from "../domain/http.js";
import type { PayOutcome, PayRequest, Target } from "../domain/pay.js";
import { takePayment } from "../pay/session.js";
import type { RunningCall } from "./context.js";
import type { PaySession } from "./pay-sessions.js";
import { payPorts } from "./verbs/pay-ports.js";

/**
 * Collects the card or account, asks the connector and tells `status`, whose address is absolute. Whoever gets the
 * outcome wipes what it has captured. `id` names this run of the pay verb where it was asked for before.
 */
export async function collectPayment(
  request: PayRequest,
  connector: Connector,
  status: Target | undefined,
  context: RunningCall,
  id?: string,
): Promise<PayOutcome> {
  const { services, channel } = context;
  const refusal = connector.refusal?.(request);
  if (refusal !== undefined) return unsupported(refusal, context);
  const collect = (session: PaySession) => {
    const ports = payPorts(request, connector, status, session, context);
    return lastValueFrom(takePayment(request, ports, services.graceMs));
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

/** What was counted is told; the numbers are not. */
function tellRefusal({ refusedBy, reason = "" }: PayOutcome, { logger, timeline }: RunningCall): void {
  if (refusedBy === undefined) return;
  const code = "CARDING_LIMIT";
  logger.warn({ code, reason, by: refusedBy }, "a payment was not taken");
  timeline.record({ type: "problem", code, message: reason, by: refusedBy });
}
