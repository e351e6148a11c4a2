import type { ScriptDialect } from "../dialects/swml/swml.js";
import type { PayRequest } from "../domain/pay.js";
import { callerOf, type HeldCall } from "./context.js";
import { resolveAgainst } from "./documents.js";
import type { Starting } from "./pay-sessions.js";
import { pay } from "./swml/pay.js";
import type { ScriptCall } from "./swml/script-call.js";
import { statusWebhook } from "./verbs/pay-ports.js";

/**
 * Has a payment run on a call, beside its document: as soon as the instruction that runs now has ended, or at once in a
 * pause. It is told of in SWML's words, whatever the call's own dialect. A call that has a payment already goes on
 * undisturbed, and the status webhook of the refused one hears of it (decision 14).
 */
export function startPay(call: HeldCall, parameters: unknown, dialect: ScriptDialect): Starting {
  const context: ScriptCall = { ...call, dialect, url: `${call.services.own}/` };
  const request = dialect.payRequest(parameters, callerOf(context));
  if ("mistakes" in request) return request;
  const starting = call.services.payments.book(call.channel.call.id, async (id) => {
    await pay({ method: "pay", request }, context, id);
  });
  if ("id" in starting) call.logger.info({ payment: starting.id }, "a payment was asked for from outside");
  else if ("refused" in starting) tellRefused(request, context);
  return starting;
}

function tellRefused(request: PayRequest, context: ScriptCall): void {
  const { services, url, webhooks } = context;
  const asked = request.statusCallback;
  const target = asked && { ...asked, url: resolveAgainst(url, asked.url, services.own) };
  const report = { stage: "payment-failed", attempt: 1, error: "session-in-progress", captured: {} } as const;
  const status = services.statusTarget(target);
  const webhook = statusWebhook(report, request, status, services.transactionId(), context);
  if (webhook !== undefined) webhooks.add(webhook);
}
