import { type Observable, tap } from "rxjs";
import type { Connector } from "../../domain/connector.js";
import { asAppError } from "../../domain/errors.js";
import type {
  ConnectorOutcome,
  Instrument,
  PayReport,
  PayRequest,
  PromptPart,
  Target,
} from "../../domain/pay.js";
import type { PayPorts, PromptCue } from "../../pay/ports.js";
import { choosePrompt } from "../../prompts/choose.js";
import { webhookRequest } from "../../webhooks/request.js";
import { callerOf, type RunningCall } from "../context.js";
import type { PaySession } from "../pay-sessions.js";
import { playPrompt } from "../prompt.js";
import { hiddenOutcome } from "./hidden-outcome.js";

const STATUS_DEADLINE_MS = 5_000;

/** What a pay session needs, made from the call. */
export function payPorts(
  request: PayRequest,
  connector: Connector,
  status: Target | undefined,
  session: PaySession,
  context: RunningCall,
): PayPorts {
  const { channel, services, timeline } = context;
  return {
    digits$: channel.digits$.pipe(tap(() => timeline.record({ type: "key" }))),
    hangup$: channel.hangup$,
    prompt: (cue) => prompt(cue, request, context),
    report: (report) => tell(report, request, status, session, context),
    submit: (instrument) => submit(instrument, request, connector, context),
    stop$: session.stop$,
    clock: services.clock,
    today: services.today,
  };
}

/** The connector as messages name it. */
export function connectorName({ connector }: PayRequest): string {
  return "name" in connector ? connector.name : connector.url;
}

function prompt(cue: PromptCue, request: PayRequest, context: RunningCall): Observable<never> {
  const parts = choosePrompt(request.prompts, cue, request.language).map((part) => inVoice(part, request));
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

/** A part in the voice that the document chose for the payment, unless it has one of its own. */
function inVoice(part: PromptPart, { voice }: PayRequest): PromptPart {
  return part.kind === "say" && voice !== undefined ? { voice, ...part } : part;
}

function tell(
  report: PayReport,
  request: PayRequest,
  status: Target | undefined,
  session: PaySession,
  context: RunningCall,
): void {
  const { dialect, services, timeline, webhooks, logger } = context;
  const { stage, attempt, error } = report;
  logger.info({ stage, attempt, error }, "pay stage");
  timeline.record({ type: "stage", stage, attempt, ...(error === undefined ? {} : { error }) });
  if (status === undefined) return;
  const body = dialect.status({
    caller: callerOf(context),
    request,
    report,
    url: status.url,
    at: services.now(),
    session: session.id,
  });
  timeline.record({
    type: "status",
    url: status.url,
    body: "form" in body ? Object.fromEntries(body.form) : body.json,
  });
  const sent = {
    request: webhookRequest(status, body),
    scheme: dialect.name,
    id: services.webhookId(),
    deadlineMs: STATUS_DEADLINE_MS,
  };
  webhooks.send(() => services.sender.send(sent));
}

async function submit(
  instrument: Instrument,
  request: PayRequest,
  connector: Connector,
  { dialect, services, timeline, logger }: RunningCall,
): Promise<ConnectorOutcome> {
  const id = services.transactionId();
  const name = connectorName(request);
  const maskedBody = dialect.maskedConnectorBody(id, request, instrument);
  timeline.record({ type: "connector-request", connector: name, body: maskedBody });
  logger.info({ transaction: id, connector: name, kind: request.transaction.kind }, "payment sent");
  const body = dialect.connectorBody(id, request, instrument);
  const began = services.clock.now();
  const payment = connector.submit({ id, request, instrument, body, maskedBody });
  const outcome = hiddenOutcome(await services.inFlight.track(payment), instrument);
  timeline.record({
    type: "connector-answer",
    connector: name,
    answer: { ...outcome },
    ms: services.clock.now() - began,
  });
  const level = outcome.state === "approved" || outcome.state === "declined" ? "info" : "error";
  logger[level]({ transaction: id, outcome }, "payment answered");
  return outcome;
}
