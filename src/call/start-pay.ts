import type { ScriptDialect } from "../dialects/swml/swml.js";
import { AppError } from "../domain/errors.js";
import type { PayRequest } from "../domain/pay.js";
import { callerOf, type HeldCall } from "./context.js";
import { resolveAgainst } from "./documents.js";
import type { Starting } from "./pay-sessions.js";
import { pay } from "./swml/pay.js";
import type { ScriptCall } from "./swml/script-call.js";
import { statusWebhook } from "./verbs/pay-ports.js";

/** What Twilio's `<Pay>` names when it names none. */
const DEFAULT_CONNECTOR = "Default";

/**
 * Has a payment run on a call, beside its document: as soon as the instruction that runs now has ended, or at once in a
 * pause. It is told of in SWML's words, whatever the call's own dialect. A call that has a payment already goes on
 * undisturbed, and the status webhook of the refused one hears of it (decision 14). Throws AppError CONNECTOR_ADDRESS,
 * CONNECTOR_UNKNOWN for a connector that is not one of the configuration.
 */
export function startPay(call: HeldCall, parameters: unknown, dialect: ScriptDialect): Starting {
  const context: ScriptCall = { ...call, dialect, url: `${call.services.own}/` };
  const { connector, others } = connectorIn(parameters);
  const request = dialect.payRequest(others, callerOf(context), { name: connector });
  if ("mistakes" in request) return request;
  if (call.services.connector({ name: connector }) === undefined) throw noConnector(connector);
  const starting = call.services.payments.book(call.channel.call.id, async (id) => {
    await pay({ method: "pay", request }, context, id);
  });
  if ("id" in starting) call.logger.info({ payment: starting.id }, "a payment was asked for from outside");
  else if ("refused" in starting) tellRefused(request, context);
  return starting;
}

/**
 * The connector that the parameters name: in `payment_connector`, or, as SignalWire has it, in `payment_connector_url`, which
 * holds a name here too. An address would have the card sent to whoever has a key.
 */
function connectorIn(parameters: unknown): { readonly connector: string; readonly others: unknown } {
  if (typeof parameters !== "object" || parameters === null)
    return { connector: DEFAULT_CONNECTOR, others: parameters };
  const { payment_connector: name, payment_connector_url: other, ...others } = parameters as Parameters;
  const named = [name, other].filter((one) => one !== undefined);
  if (named.length > 1) throw new AppError("REQUEST_INVALID", "payment_connector stands there twice");
  const connector = named[0] ?? DEFAULT_CONNECTOR;
  if (typeof connector !== "string")
    throw new AppError("REQUEST_INVALID", "payment_connector must be a connector's name");
  return { connector, others };
}

type Parameters = Readonly<Record<string, unknown>>;

/** Nothing of what was sent is repeated. */
function noConnector(named: string): AppError {
  return /[/:.@\\?#%]/.test(named)
    ? new AppError("CONNECTOR_ADDRESS", "payment_connector must be a name of the configuration")
    : new AppError("CONNECTOR_UNKNOWN", "payment_connector names no connector of the configuration");
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
