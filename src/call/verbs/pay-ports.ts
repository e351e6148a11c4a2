import { type Observable, tap } from "rxjs";
import type { Connector } from "../../domain/connector.js";
import { asAppError } from "../../domain/errors.js";
import type { Card, ConnectorOutcome, PayReport, PayRequest, Target } from "../../domain/pay.js";
import type { PayPorts, PromptCue } from "../../pay/ports.js";
import { choosePrompt } from "../../prompts/choose.js";
import { sendForm } from "../../webhooks/form.js";
import { type CallContext, callerOf } from "../context.js";
import { playPrompt } from "../prompt.js";
import { hiddenOutcome } from "./hidden-outcome.js";

const STATUS_DEADLINE_MS = 5_000;

/** What a pay session needs, made from the call. */
export function payPorts(
  request: PayRequest,
  connector: Connector,
  status: Target | undefined,
  context: CallContext,
): PayPorts {
  const { channel, services, timeline } = context;
  return {
    digits$: channel.digits$.pipe(tap(() => timeline.record({ type: "key" }))),
    hangup$: channel.hangup$,
    prompt: (cue) => prompt(cue, request, context),
    report: (report) => tell(report, request, status, context),
    submit: (card) => submit(card, request, connector, context),
    clock: services.clock,
    today: services.today,
  };
}

/** The connector as messages name it. */
export function connectorName({ connector }: PayRequest): string {
  return "name" in connector ? connector.name : connector.url;
}

function prompt(cue: PromptCue, request: PayRequest, context: CallContext): Observable<never> {
  const parts = choosePrompt(request.prompts, cue, request.language);
  return playPrompt(context, parts, { language: request.language, terminators: cue.bargeIn }).pipe(
    tap({
      error: (thrown) => {
        const { code, message } = asAppError(thrown);
        if (code === "CHANNEL_GONE") return;
        context.logger.error({ code, reason: message, stage: cue.stage }, "a prompt was left out");
        context.timeline.record({ type: "problem", code, message });
        if (cue.bargeIn !== "none") context.timeline.record({ type: "listening" });
      },
    }),
  );
}

function tell(
  report: PayReport,
  request: PayRequest,
  status: Target | undefined,
  context: CallContext,
): void {
  const { dialect, services, timeline, webhooks, logger } = context;
  logger.info({ stage: report.stage, attempt: report.attempt, error: report.error }, "pay stage");
  if (status === undefined) return;
  const fields = dialect.statusFields(callerOf(context), request, report);
  timeline.record({ type: "status", url: status.url, body: Object.fromEntries(fields) });
  webhooks.send(() => sendForm(services.http, status, fields, STATUS_DEADLINE_MS));
}

async function submit(
  card: Card,
  request: PayRequest,
  connector: Connector,
  { dialect, services, timeline, logger }: CallContext,
): Promise<ConnectorOutcome> {
  const id = services.transactionId();
  const name = connectorName(request);
  const maskedBody = dialect.maskedConnectorBody(id, request, card);
  timeline.record({ type: "connector-request", connector: name, body: maskedBody });
  logger.info({ transaction: id, connector: name, kind: request.transaction.kind }, "payment sent");
  const body = dialect.connectorBody(id, request, card);
  const payment = connector.submit({ id, request, card, body, maskedBody });
  const outcome = hiddenOutcome(await services.inFlight.track(payment), card);
  timeline.record({ type: "connector-answer", connector: name, answer: { ...outcome } });
  const level = outcome.state === "approved" || outcome.state === "declined" ? "info" : "error";
  logger[level]({ transaction: id, outcome }, "payment answered");
  return outcome;
}
