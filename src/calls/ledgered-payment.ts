import type { Connector } from "../connectors/connector.js";
import { maskedBankNumber } from "../core/bank-account.js";
import { AppError, asAppError, hasCode } from "../core/errors.js";
import { mmyy } from "../core/expiry.js";
import { type ConnectorOutcome, type Instrument, isCard, type PayRequest } from "../core/payment.js";
import type { NewWebhook } from "../ledger/outbox.js";
import type { NewTransaction } from "../ledger/transaction.js";
import type { RunningCall } from "./context.js";
import { retryWithBackoff } from "./retry.js";

const MARK = "x";
/** Added to the longest time that a connector may take: what runs late on a busy machine has not been given up. */
const MARGIN_MS = 30_000;

/** The row of the ledger for a payment that is about to be sent. */
export function transactionOf(
  id: string,
  request: PayRequest,
  instrument: Instrument,
  connector: Connector,
  { channel, dialect, services }: RunningCall,
): NewTransaction {
  const { transaction, currency, method } = request;
  const card = isCard(instrument) ? instrument : undefined;
  const maskedNumber = isCard(instrument)
    ? instrument.pan.masked(MARK)
    : maskedBankNumber(instrument.accountNumber, MARK);
  return {
    id,
    callId: channel.call.id,
    dialect: dialect.name,
    kind: transaction.kind,
    method,
    amountMinor: transaction.kind === "charge" ? transaction.amount.minor : 0,
    currency,
    connector: connector.name,
    maskedNumber,
    ...(card === undefined ? {} : { brand: card.pan.brand }),
    ...(services.keepExpiry && card?.expiry !== undefined ? { expiry: mmyy(card.expiry) } : {}),
    createdAt: services.now(),
  };
}

/**
 * Sends a payment by way of the ledger: `sent` is committed, with the webhooks that tell of it, before `submit` is
 * called, and what came of it before this resolves. Without a ledger nothing is sent. Never rejects.
 */
export async function sendLedgered(
  transaction: NewTransaction,
  processing: readonly NewWebhook[],
  longestMs: number,
  submit: () => Promise<ConnectorOutcome>,
  context: RunningCall,
): Promise<ConnectorOutcome> {
  const notSent = await commitSent(transaction, processing, longestMs, context);
  const outcome = notSent ?? (await submit().catch(notKnown));
  await writtenDown(transaction.id, outcome, context);
  return outcome;
}

/** Commits that a payment is sent; answers why it must not be. */
async function commitSent(
  transaction: NewTransaction,
  processing: readonly NewWebhook[],
  longestMs: number,
  { services, webhooks, logger, payment }: RunningCall,
): Promise<ConnectorOutcome | undefined> {
  const { now, ledger } = services;
  try {
    // First on the switch: whoever speaks to the caller from now on must not say that nothing was sent.
    await payment.sent();
    if (!(await webhooks.committed()))
      throw new AppError("LEDGER_UNAVAILABLE", "the webhooks before the payment could not be committed");
    await ledger.transactions.collect(transaction);
    const at = now();
    await ledger.transactions.send(transaction.id, at, at + longestMs + MARGIN_MS, () => processing);
    // Somebody may have given it up, and said that it was never sent.
    if (now() - at > MARGIN_MS)
      throw new AppError("LEDGER_UNAVAILABLE", `it took longer than ${MARGIN_MS / 1_000} s to write to it`);
    await payment.confirmed();
    return undefined;
  } catch (thrown) {
    const { code, message } = asAppError(thrown);
    logger.error({ transaction: transaction.id, code, reason: message }, "the payment was not sent");
    return { state: "failed", code, message, wasNotSent: true, parameters: {} };
  }
}

/** A connector must answer with an outcome; one that throws may have sent the card before. */
export function notKnown(thrown: unknown): ConnectorOutcome {
  return { state: "unknown", code: "INTERNAL", message: asAppError(thrown).message, parameters: {} };
}

/**
 * Writes down what came of a payment. When the ledger is away the call goes on after the first try, and the others
 * follow: a process that stops waits for them as it does for the connector.
 */
async function writtenDown(
  id: string,
  outcome: ConnectorOutcome,
  { services, logger }: RunningCall,
): Promise<void> {
  const { clock, now, ledger, webhooksFor, inFlight } = services;
  const answeredAt = now();
  const attempt = async (): Promise<boolean> => {
    try {
      await ledger.transactions.answer(id, outcome, answeredAt, webhooksFor);
      return true;
    } catch (thrown) {
      // It was not even collected.
      if (outcome.state === "failed" && hasCode(thrown, "NOT_FOUND")) return true;
      const { code, message } = asAppError(thrown);
      logger.error(
        { transaction: id, outcome: outcome.state, code, reason: message },
        "what came of a payment could not be written down",
      );
      return !hasCode(thrown, "LEDGER_UNAVAILABLE");
    }
  };
  if (!(await attempt())) void inFlight.track(retryWithBackoff(attempt, clock));
}
