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
export function collectPayment(
  request: PayRequest,
  connector: Connector,
  status: Target | undefined,
  context: RunningCall,
  id?: string,
): Promise<PayOutcome> {
  const { services, channel } = context;
  const refusal = connector.refusal?.(request);
  if (refusal !== undefined) return Promise.resolve(refused(refusal, context));
  const collect = (session: PaySession) => {
    const ports = payPorts(request, connector, status, session, context);
    return lastValueFrom(takePayment(request, ports, services.graceMs));
  };
  return services.payments.run(channel.call.id, collect, id);
}

/** The connector can't do what the document asks: the caller is not asked for anything. */
function refused(
  { unsupported, attribute, message }: Refusal,
  { logger, timeline, url }: RunningCall,
): PayOutcome {
  logger.error(
    { document: withoutQuery(url), code: "CONNECTOR_UNSUPPORTED", reason: message },
    "a payment was refused",
  );
  timeline.record({ type: "problem", code: "CONNECTOR_UNSUPPORTED", message });
  return { result: "validation-error", captured: {}, reason: message, attribute, unsupported };
}
