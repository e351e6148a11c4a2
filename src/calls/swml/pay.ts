import { asAppError } from "../../core/errors.js";
import { withoutQuery } from "../../core/http.js";
import type { PayOutcome, PayRequest, Target } from "../../core/payment.js";
import { excerpt } from "../../dialects/markup/diagnostics.js";
import type { Instruction } from "../../dialects/swml/instruction.js";
import type { Values } from "../../dialects/swml/value.js";
import { wipeCaptured } from "../../payments/state.js";
import { collectPayment } from "../collect-payment.js";
import { resolveAllowed, resolveConnector } from "../documents.js";
import type { PayServices } from "../services.js";
import type { ScriptCall } from "./script-call.js";

type PayingScript = ScriptCall<PayServices>;
type PayInstruction = Extract<Instruction, { method: "pay" }>;

/**
 * `pay`: collects the card and sends the payment to the connector. Returns the variables to set. Never rejects. `id`
 * identifies the payment if it was requested beforehand.
 */
export async function pay({ request }: PayInstruction, call: PayingScript, id?: string): Promise<Values> {
  const { timeline, logger, dialect } = call;
  const outcome =
    "mistakes" in request
      ? invalid(
          request.mistakes.map(({ message }) => message),
          call,
        )
      : await outcomeOf(request, call, id);
  const { result, reason, connector } = outcome;
  timeline.record({ type: "pay-result", result });
  const level = result === "internal-error" ? "error" : "info";
  logger[level]({ result, reason, connector: connector?.state }, "pay ended");
  const variables = dialect.payVariables("mistakes" in request ? undefined : request, outcome);
  wipeCaptured(outcome.captured);
  return variables;
}

async function outcomeOf(request: PayRequest, call: PayingScript, id?: string): Promise<PayOutcome> {
  const { services, url } = call;
  const wrong: string[] = [];
  const absolute = (name: string, address: string, resolve = resolveAllowed): string => {
    try {
      return resolve(url, address, services);
    } catch (thrown) {
      wrong.push(`pay.${name}: ${asAppError(thrown).message}`);
      return "";
    }
  };
  const callback: Target | undefined =
    request.statusCallback === undefined
      ? undefined
      : { ...request.statusCallback, url: absolute("status_url", request.statusCallback.url) };
  const named = "url" in request.connector ? request.connector.url : request.connector.name;
  const resolved =
    "url" in request.connector
      ? { ...request, connector: { url: absolute("payment_connector_url", named, resolveConnector) } }
      : request;
  if (wrong.length > 0) return invalid(wrong, call);
  const connector = services.connector(resolved.connector);
  if (connector === undefined)
    return invalid([`pay.payment_connector_url: "${excerpt(named)}" cannot be used`], call);
  return collectPayment(resolved, connector, statusOf(services.statusTarget(callback)), call, id);
}

function statusOf(status: Target | undefined) {
  return status === undefined ? {} : { status };
}

function invalid(mistakes: readonly string[], { logger, url }: PayingScript): PayOutcome {
  logger.error({ document: withoutQuery(url), mistakes }, "a pay instruction has mistakes");
  return { result: "validation-error", captured: {}, reason: mistakes.join("; ") };
}
