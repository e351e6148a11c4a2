import { lastValueFrom } from "rxjs";
import type { Connector } from "../domain/connector.js";
import type { PayOutcome, PayRequest, Target } from "../domain/pay.js";
import { takePayment } from "../pay/session.js";
import type { RunningCall } from "./context.js";
import { payPorts } from "./verbs/pay-ports.js";

/**
 * Collects the card or account, asks the connector and tells `status`, whose address is absolute. Whoever gets the
 * outcome wipes what it has captured.
 */
export async function collectPayment(
  request: PayRequest,
  connector: Connector,
  status: Target | undefined,
  context: RunningCall,
  stoppable = false,
): Promise<PayOutcome> {
  const { services, channel } = context;
  const outcome = await services.payments.run(channel.call.id, stoppable, (session) => {
    const ports = payPorts(request, connector, status, session, context);
    return lastValueFrom(takePayment(request, ports, services.graceMs));
  });
  tellRefusal(outcome, context);
  return outcome;
}

/** What was counted is told; the numbers are not. */
function tellRefusal({ refusedBy, reason = "" }: PayOutcome, { logger, timeline }: RunningCall): void {
  if (refusedBy === undefined) return;
  const code = "CARDING_LIMIT";
  logger.warn({ code, reason, by: refusedBy }, "a payment was not taken");
  timeline.record({ type: "problem", code, message: reason, by: refusedBy });
}
