import { firstValueFrom, timer } from "rxjs";
import { maskedBankNumber } from "../domain/bank.js";
import type { Connector } from "../domain/connector.js";
import { asAppError, hasCode } from "../domain/errors.js";
import { mmyy } from "../domain/expiry.js";
import type { NewWebhook } from "../domain/outbox.js";
import { type ConnectorOutcome, type Instrument, isCard, type PayRequest } from "../domain/pay.js";
import type { NewTransaction } from "../domain/transaction.js";
import type { RunningCall } from "./context.js";

const MARK = "x";
/** Added to the longest time that a connector may take: what runs late on a busy machine has not been given up. */
const MARGIN_MS = 30_000;
/** Milliseconds before each try to write down an outcome after the first; the last one again and again. */
const PAUSES_MS = [200, 1_000, 5_000, 15_000];
/** How often it is tried: for an hour. */
const MOST_TRIES = 240;

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
  const { services, webhooks, logger } = context;
  const { tell } = services;
  const { transactions } = services.ledger;
  try {
    await webhooks.settled();
    await transactions.collect(transaction);
    const at = services.now();
    await transactions.send(transaction.id, at, at + longestMs + MARGIN_MS, () => processing);
  } catch (thrown) {
    const { code, message } = asAppError(thrown);
    logger.error({ transaction: transaction.id, code, reason: message }, "the payment was not sent");
    const failed = { state: "failed", code, message, parameters: {} } as const;
    // One that was collected before the ledger went away is found, and failed, at the next start at the latest.
    await transactions.answer(transaction.id, failed, services.now(), tell).catch(() => undefined);
    return failed;
  }
  const outcome = await submit();
  await writtenDown(transaction.id, outcome, context);
  return outcome;
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
  const { clock, now, ledger, tell, inFlight } = services;
  const answeredAt = now();
  const attempt = async (): Promise<boolean> => {
    try {
      await ledger.transactions.answer(id, outcome, answeredAt, tell);
      return true;
    } catch (thrown) {
      const { code, message } = asAppError(thrown);
      logger.error(
        { transaction: id, outcome: outcome.state, code, reason: message },
        "what came of a payment could not be written down",
      );
      return !hasCode(thrown, "LEDGER_UNAVAILABLE");
    }
  };
  const again = async (): Promise<void> => {
    for (let tries = 1; tries < MOST_TRIES; tries++) {
      const pause = PAUSES_MS[Math.min(tries, PAUSES_MS.length) - 1] as number;
      await firstValueFrom(timer(pause, clock));
      if (await attempt()) return;
    }
  };
  if (!(await attempt())) void inFlight.track(again());
}
