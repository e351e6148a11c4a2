import { catchError, EMPTY, lastValueFrom } from "rxjs";
import { asAppError } from "../../core/errors.js";
import { withoutQuery } from "../../core/http.js";
import type { PayOutcome, PayRequest, Target } from "../../core/payment.js";
import { excerpt } from "../../dialects/markup/diagnostics.js";
import type { Place } from "../../dialects/program.js";
import type { Instruction } from "../../dialects/swml/instruction.js";
import type { Values } from "../../dialects/swml/value.js";
import { wipeCaptured } from "../../payments/state.js";
import { collectPayment } from "../collect-payment.js";
import { resolveConnector } from "../documents.js";
import { callbackTarget, type PaymentTargets } from "../payment-targets.js";
import type { PayServices } from "../services.js";
import { connectorName, statusWebhook } from "../verbs/pay-ports.js";
import { playCue } from "../verbs/play-cue.js";
import type { ScriptCall } from "./script-call.js";

type PayingScript = ScriptCall<PayServices>;
type PayInstruction = Extract<Instruction, { method: "pay" }>;

/**
 * `pay`: collects the card and sends the payment to the connector. Returns the variables to set. Never rejects. `id`
 * identifies the payment if it was requested beforehand; `at`: where the document has it.
 */
export async function pay(
  { request }: PayInstruction,
  call: PayingScript,
  { id, at = { line: 1, column: 1 } }: { readonly id?: string; readonly at?: Place } = {},
): Promise<Values> {
  const { timeline, logger, dialect, services } = call;
  const asRead = "mistakes" in request ? request.asRead : request;
  const wrong = "mistakes" in request ? request.mistakes.map(({ message }) => message) : [];
  const orWrong = <T>(name: string, resolve: () => T): T | undefined => {
    try {
      return resolve();
    } catch (thrown) {
      wrong.push(`pay.${name}: ${asAppError(thrown).message}`);
      return undefined;
    }
  };
  const { statusCallback } = asRead;
  // The page does not demand https.
  const named = { ...at, what: "pay.status_url", attribute: "status_url", plainHttp: true };
  const callback = statusCallback && orWrong("status_url", () => callbackTarget(named, statusCallback, call));
  const targets = statusOf(services.statusTarget(callback));
  const resolved = "mistakes" in request ? asRead : withConnector(request, orWrong, call);
  const outcome = wrong.length > 0 ? invalid(wrong, call) : await outcomeOf(resolved, targets, call, id);
  if (outcome.result === "validation-error") await announceFailure(asRead, targets, call, id);
  const { result, reason, connector } = outcome;
  timeline.record({ type: "pay-result", result });
  const level = result === "internal-error" ? "error" : "info";
  logger[level]({ result, reason, connector: connector?.state }, "pay ended");
  const variables = dialect.payVariables(asRead, outcome);
  wipeCaptured(outcome.captured);
  return variables;
}

/** The request with the absolute address of its connector. */
function withConnector(
  request: PayRequest,
  orWrong: (name: string, resolve: () => string) => string | undefined,
  { url, services }: PayingScript,
): PayRequest {
  const { connector } = request;
  if (!("url" in connector)) return request;
  const resolve = () => resolveConnector(url, connector.url, services);
  return { ...request, connector: { url: orWrong("payment_connector_url", resolve) ?? "" } };
}

async function outcomeOf(
  request: PayRequest,
  targets: PaymentTargets,
  call: PayingScript,
  id?: string,
): Promise<PayOutcome> {
  const connector = call.services.connector(request.connector);
  if (connector !== undefined) return collectPayment(request, connector, targets, call, id);
  return invalid([`pay.payment_connector_url: "${excerpt(connectorName(request))}" cannot be used`], call);
}

/**
 * A payment that is refused before anything is asked ends like any other that fails: the webhook is notified, and so is the
 * caller, who would otherwise hear nothing of it.
 */
async function announceFailure(
  request: PayRequest,
  { status }: PaymentTargets,
  call: PayingScript,
  id: string = call.services.transactionId(),
): Promise<void> {
  const stage = { stage: "payment-failed", attempt: 1 } as const;
  call.timeline.record({ type: "stage", ...stage });
  const webhook = statusWebhook({ ...stage, captured: {} }, request, status, id, call);
  if (webhook !== undefined) call.webhooks.add(webhook);
  // `playCue` has reported why a prompt could not be played; a call that has ended ends its script.
  const prompt$ = playCue({ ...stage, bargeIn: "none" }, request, call).pipe(catchError(() => EMPTY));
  await lastValueFrom(prompt$, { defaultValue: undefined });
}

function statusOf(status: Target | undefined): PaymentTargets {
  return status === undefined ? {} : { status };
}

function invalid(mistakes: readonly string[], { logger, url }: PayingScript): PayOutcome {
  logger.error({ document: withoutQuery(url), mistakes }, "a pay instruction has mistakes");
  return { result: "validation-error", captured: {}, reason: mistakes.join("; ") };
}
