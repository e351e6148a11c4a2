import { tap } from "rxjs";
import type { Connector } from "../../connectors/connector.js";
import { withoutCredentials } from "../../core/address-credentials.js";
import type { ConnectorOutcome, Instrument, PayReport, PayRequest, Target } from "../../core/payment.js";
import type { NewWebhook } from "../../ledger/outbox.js";
import type { PayPorts } from "../../payments/ports.js";
import { AnswerTexts } from "../../redaction/answer-texts.js";
import { ownNumbersOf } from "../../redaction/hide-own.js";
import { SecretText } from "../../redaction/secret-text.js";
import { webhookRequest } from "../../webhooks/signer.js";
import { type CallWith, callerOf, type RunningCall } from "../context.js";
import { sendLedgered, transactionOf, unknownOutcome } from "../ledgered-payment.js";
import type { PaySession } from "../pay-sessions.js";
import type { PaymentTargets } from "../payment-targets.js";
import { resumption } from "../resumption.js";
import type { PaymentServices, StatusServices } from "../services.js";
import { playCue } from "./play-cue.js";

/** A connector's own texts; the state and the cause are our own terms. */
const IDS: ReadonlySet<string> = new Set(["chargeId", "tokenId", "profileId", "code"]);

/**
 * A connector may repeat the card or account number in its texts, which are sent to the log, the ledger, the timeline and
 * the action. Connectors search the answers that they receive while they are bytes; here every outcome is bounded and
 * searched again, whatever created it. All but the last digits of the number are masked; where the number is encoded, these
 * too. The security code is masked where it is a whole text, and where it occurs as a separate number in a text for people:
 * there masking a coincidentally equal number does no harm, in an id it would.
 */
export function hiddenOutcome(outcome: ConnectorOutcome, instrument: Instrument): ConnectorOutcome {
  const texts = new AnswerTexts();
  const kept = Object.entries(outcome).flatMap(([name, value]) => {
    if (typeof value !== "string" || (name !== "message" && !IDS.has(name))) return [];
    return [[name, texts.take(name === "message" ? "words" : "id", SecretText.fromString(value))] as const];
  });
  const parameters = Object.entries(outcome.parameters).flatMap(([name, value]) => {
    const parameter = texts.takeParameter(SecretText.fromString(name), SecretText.fromString(value));
    return parameter === undefined ? [] : [parameter];
  });
  texts.hide(ownNumbersOf(instrument));
  return {
    ...outcome,
    ...Object.fromEntries(kept.map(([name, text]) => [name, text.toText()])),
    parameters: Object.fromEntries(parameters.map(([name, value]) => [name.toText(), value.toText()])),
  };
}

/** The call that pays. */
export type PayingCall = RunningCall<PaymentServices>;

/** The ports of a pay session, created from the call. */
export function payPorts(
  request: PayRequest,
  connector: Connector,
  targets: PaymentTargets,
  session: PaySession,
  context: PayingCall,
): PayPorts {
  const { channel, services, timeline, webhooks } = context;
  const { status } = targets;
  /** The webhook of the stage "payment-processing" is committed together with the payment itself. */
  const processing: NewWebhook[] = [];
  return {
    digits$: channel.digits$.pipe(tap(() => timeline.record({ type: "key" }))),
    hangup$: channel.hangup$,
    isReachable$: channel.isReachable$,
    prompt: (cue) => playCue(cue, request, context),
    report: (report) => {
      const { stage, attempt, error } = report;
      timeline.record({ type: "stage", stage, attempt, ...(error === undefined ? {} : { error }) });
      const webhook = statusWebhook(report, request, status, session.id, context);
      if (webhook === undefined) return;
      if (stage === "payment-processing") processing.push(webhook);
      else webhooks.add(webhook);
    },
    refusal: (instrument) => services.carding.refusal(channel.call, instrument),
    submit: (instrument) =>
      submit(instrument, request, connector, { processing: processing.splice(0), targets }, context),
    stop$: session.stop$,
    clock: services.clock,
    today: services.today,
  };
}

/** The connector's name in messages; an address without its credentials. */
export function connectorName({ connector }: PayRequest): string {
  return "name" in connector ? connector.name : withoutCredentials(connector.url);
}

/** The status webhook of a stage, if the document requests any. */
export function statusWebhook(
  report: PayReport,
  request: PayRequest,
  status: Target | undefined,
  session: string,
  context: CallWith<"channel" | "dialect" | "timeline" | "logger" | "isGone", StatusServices>,
): NewWebhook | undefined {
  const { channel, dialect, services, timeline, logger } = context;
  const { stage, attempt, error } = report;
  logger.info({ stage, attempt, error }, "pay stage");
  if (status === undefined) return undefined;
  const at = services.now();
  const url = withoutCredentials(status.url);
  const body = dialect.status({
    caller: callerOf(context),
    request,
    report,
    url,
    at,
    session,
  });
  timeline.record({
    type: "status",
    url,
    body: "form" in body ? Object.fromEntries(body.form) : body.json,
  });
  return {
    id: services.webhookId(),
    stream: channel.call.id,
    topic: "status",
    signer: dialect.name,
    ...webhookRequest(status, body),
    createdAt: at,
  };
}

async function submit(
  instrument: Instrument,
  request: PayRequest,
  connector: Connector,
  { processing, targets }: { processing: readonly NewWebhook[]; targets: PaymentTargets },
  context: PayingCall,
): Promise<ConnectorOutcome> {
  const { channel, dialect, services, timeline, logger } = context;
  const id = services.transactionId();
  const name = connectorName(request);
  const maskedBody = dialect.maskedConnectorBody(id, request, instrument);
  const resume = resumption(request, instrument, targets, context);
  const transaction = { ...transactionOf(id, request, instrument, connector, context), ...resume };
  const send = async () => {
    timeline.record({ type: "connector-request", connector: name, body: maskedBody });
    logger.info({ transaction: id, connector: name, kind: request.transaction.kind }, "payment sent");
    const began = services.clock.now();
    const body = dialect.connectorBody(id, request, instrument);
    // An error that it throws may also contain the number.
    const answer = await connector
      .submit({ id, request, instrument, body, maskedBody })
      .catch(unknownOutcome);
    const outcome = hiddenOutcome(answer, instrument);
    const ms = services.clock.now() - began;
    timeline.record({ type: "connector-answer", connector: name, answer: { ...outcome }, ms });
    return outcome;
  };
  const sending = sendLedgered(transaction, processing, connector.longestMs, send, context);
  const outcome = await services.inFlight.track(sending);
  context.payment.answered(outcome, request.language);
  if (countsAsDeclined(outcome)) services.carding.declined(channel.call, instrument);
  const level = outcome.state === "approved" || outcome.state === "declined" ? "info" : "error";
  logger[level]({ transaction: id, outcome }, "payment answered");
  return outcome;
}

/** A connector that rejects our credentials has not judged the card. */
function countsAsDeclined(outcome: ConnectorOutcome): boolean {
  return outcome.state === "declined" && outcome.cause !== "not-authorized";
}
