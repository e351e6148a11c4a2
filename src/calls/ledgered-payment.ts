import type { Connector } from "../connectors/connector.js";
import { maskedBankNumber } from "../core/bank-account.js";
import { AppError, asAppError, hasCode } from "../core/errors.js";
import { mmyy } from "../core/expiry.js";
import { type ConnectorOutcome, type Instrument, isCard, type PayRequest } from "../core/payment.js";
import type { NewWebhook } from "../ledger/outbox.js";
import type { NewTransaction } from "../ledger/transaction.js";
import { MARK } from "../redaction/mask.js";
import type { CallWith, RunningCall } from "./context.js";
import type { PaymentMark } from "./payment-mark.js";
import { retryWithBackoff } from "./retry.js";
import type { RecordServices } from "./services.js";

/** Added to the longest time that a connector may take: a payment delayed on a busy machine is not yet abandoned. */
const MARGIN_MS = 30_000;

/** The ledger row for a payment that is about to be sent. */
export function transactionOf(
  id: string,
  request: PayRequest,
  instrument: Instrument,
  connector: Connector,
  { channel, dialect, services }: CallWith<"channel" | "dialect", RecordServices>,
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

/** The call whose payment is recorded. */
interface RecordedCall extends Pick<RunningCall<RecordServices>, "services" | "webhooks" | "logger"> {
  readonly payment: Pick<PaymentMark, "sent" | "confirmed">;
}

/**
 * Sends a payment through the ledger: `sent` is committed with its webhooks before `submit` is called, and the outcome is
 * committed before this resolves. If the ledger is unavailable, nothing is sent. Never rejects.
 */
export async function sendLedgered(
  transaction: NewTransaction,
  processing: readonly NewWebhook[],
  longestMs: number,
  submit: () => Promise<ConnectorOutcome>,
  context: RecordedCall,
): Promise<ConnectorOutcome> {
  const notSent = await commitSent(transaction, processing, longestMs, context);
  const outcome = notSent ?? (await submit().catch(unknownOutcome));
  await recordOutcome(transaction.id, outcome, context);
  return outcome;
}

/** Commits that a payment is sent; otherwise returns why it must not be. */
async function commitSent(
  transaction: NewTransaction,
  processing: readonly NewWebhook[],
  longestMs: number,
  { services, webhooks, logger, payment }: RecordedCall,
): Promise<ConnectorOutcome | undefined> {
  const { now, ledger } = services;
  try {
    // First on the switch: from now on no one who speaks to the caller may say that nothing was sent.
    await payment.sent();
    if (!(await webhooks.committed()))
      throw new AppError("LEDGER_UNAVAILABLE", "could not commit the webhooks that precede the payment");
    await ledger.transactions.collect(transaction);
    const at = now();
    await ledger.transactions.send(transaction.id, at, at + longestMs + MARGIN_MS, () => processing);
    // Another process may have abandoned the payment and reported that it was never sent.
    if (now() - at > MARGIN_MS)
      throw new AppError(
        "LEDGER_UNAVAILABLE",
        `writing to the ledger took longer than ${MARGIN_MS / 1_000} s`,
      );
    await payment.confirmed();
    return undefined;
  } catch (thrown) {
    const { code, message } = asAppError(thrown);
    logger.error({ transaction: transaction.id, code, reason: message }, "the payment was not sent");
    return { state: "failed", code, message, wasNotSent: true, parameters: {} };
  }
}

/** A connector must return an outcome; one that throws may already have sent the card. */
export function unknownOutcome(thrown: unknown): ConnectorOutcome {
  return { state: "unknown", code: "INTERNAL", message: asAppError(thrown).message, parameters: {} };
}

/**
 * Records a payment's outcome. When the ledger is unavailable, the call continues after the first attempt, and the retries
 * follow: the shutdown of the process waits for them as it does for the connector.
 */
async function recordOutcome(
  id: string,
  outcome: ConnectorOutcome,
  { services, logger }: RecordedCall,
): Promise<void> {
  const { clock, now, ledger, webhooksFor, inFlight } = services;
  const answeredAt = now();
  const attempt = async (): Promise<boolean> => {
    try {
      await ledger.transactions.answer(id, outcome, answeredAt, webhooksFor);
      return true;
    } catch (thrown) {
      // The payment was never recorded as collected.
      if (outcome.state === "failed" && hasCode(thrown, "NOT_FOUND")) return true;
      const { code, message } = asAppError(thrown);
      logger.error(
        { transaction: id, outcome: outcome.state, code, reason: message },
        "could not record the outcome of a payment",
      );
      return !hasCode(thrown, "LEDGER_UNAVAILABLE");
    }
  };
  if (!(await attempt())) void inFlight.track(retryWithBackoff(attempt, clock));
}
