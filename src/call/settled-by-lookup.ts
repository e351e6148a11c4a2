import { catchError, EMPTY, firstValueFrom, from, type Observable, takeUntil, timer } from "rxjs";
import { asAppError } from "../domain/errors.js";
import type { ConnectorOutcome } from "../domain/pay.js";
import type { Transaction } from "../domain/transaction.js";
import type { HeldCall } from "./context.js";
import { settlementOf } from "./settlement-of.js";

/** A caller waits for it; milliseconds. */
const PATIENCE_MS = 5_000;

/**
 * Asks the connector what came of an unknown payment, while its caller waits. Only a payment that was made settles it: a
 * connector that does not know one which was sent a moment ago may still be busy with it. Never rejects.
 */
export async function settledByLookup(
  payment: Transaction,
  { services, logger }: HeldCall,
): Promise<Transaction> {
  const { id, kind, connector: name } = payment;
  const connector = services.connector({ name });
  if (connector?.lookup === undefined) return payment;
  const answer$: Observable<ConnectorOutcome | undefined> = from(connector.lookup(id)).pipe(
    takeUntil(timer(PATIENCE_MS, services.clock)),
    catchError(() => EMPTY),
  );
  const outcome = await firstValueFrom(answer$, { defaultValue: undefined });
  const isMade = outcome?.state === "approved" && (kind !== "charge" || outcome.chargeId !== undefined);
  if (!isMade) return payment;
  try {
    const settlement = settlementOf(outcome, services.now());
    return await services.ledger.transactions.settle(id, settlement, services.tell);
  } catch (thrown) {
    const { code, message } = asAppError(thrown);
    logger.error({ transaction: id, code, reason: message }, "could not record what a lookup has found");
    return payment;
  }
}
