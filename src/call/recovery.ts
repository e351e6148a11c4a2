import type { Logger } from "pino";
import { exhaustMap, from, type Subscription, timer } from "rxjs";
import type { Clock } from "../domain/clock.js";
import type { Connector } from "../domain/connector.js";
import { asAppError } from "../domain/errors.js";
import type { Telling, TransactionLedger } from "../domain/ledger.js";
import type { ConnectorOutcome } from "../domain/pay.js";
import type { Settlement, Transaction } from "../domain/transaction.js";

export interface RecoveryOptions {
  readonly ledger: TransactionLedger;
  /** Whether other controllers have the same ledger: then one of them may die at any time. */
  readonly isShared: boolean;
  readonly tell: Telling;
  /** A connector of the configuration. */
  connector(name: string): Connector | undefined;
  readonly clock: Clock;
  now(): number;
  readonly logger: Logger;
}

/** Milliseconds from one look to the next. */
const EVERY_MS = 60_000;
/** A processor may still be busy with a payment that was sent so little ago: "not found" would prove nothing. */
const YOUNGEST_MS = 120_000;
/** One that could not be told for so long is left to a person. */
const OLDEST_MS = 7 * 24 * 3_600_000;
const MOST_AT_ONCE = 100;

/**
 * Takes care of payments of which nobody knows what came: those that a process which died has left become `unknown`,
 * and connectors that can be asked by a transaction's id are asked. A card is never sent again: nothing here has one.
 */
export class Recovery {
  #subscription: Subscription | undefined;

  constructor(private readonly options: RecoveryOptions) {}

  /** To be called before the first call is taken. Throws LEDGER_UNAVAILABLE of the first look. */
  async start(): Promise<void> {
    await this.#abandoned();
    this.#subscription = timer(0, EVERY_MS, this.options.clock)
      .pipe(exhaustMap(() => from(this.#look())))
      .subscribe();
  }

  stop(): void {
    this.#subscription?.unsubscribe();
  }

  async #look(): Promise<void> {
    try {
      if (this.options.isShared) await this.#abandoned();
      await this.#askAll();
    } catch (thrown) {
      const { code, message } = asAppError(thrown);
      this.options.logger.error({ code, reason: message }, "unknown payments could not be looked for");
    }
  }

  async #abandoned(): Promise<void> {
    const { ledger, tell, now, logger } = this.options;
    for (const { id, state, connector } of await ledger.recover(now(), tell)) {
      const code = state === "unknown" ? "TRANSACTION_ABANDONED" : "TRANSACTION_NOT_SENT";
      logger.error({ transaction: id, connector, state, code }, "a payment was left behind");
    }
  }

  async #askAll(): Promise<void> {
    const { ledger, now } = this.options;
    const range = { from: now() - OLDEST_MS, to: now() - YOUNGEST_MS };
    const unknown = await ledger.transactions({ states: ["unknown"], ...range, limit: MOST_AT_ONCE });
    for (const transaction of unknown) await this.#ask(transaction);
  }

  async #ask({ id, connector: name }: Transaction): Promise<void> {
    const { ledger, tell, now, logger, connector } = this.options;
    const outcome = await connector(name)?.lookup?.(id);
    if (outcome === undefined || outcome.state === "unknown") return;
    await ledger.settle(id, settlementOf(outcome, now()), tell);
    logger.info({ transaction: id, connector: name, as: outcome.state }, "an unknown payment was looked up");
  }
}

function settlementOf(outcome: Exclude<ConnectorOutcome, { state: "unknown" }>, at: number): Settlement {
  const settlement = { by: "lookup", at } as const;
  if (outcome.state !== "approved")
    return {
      ...settlement,
      as: outcome.state as "declined" | "failed",
      note: `${outcome.code}: ${outcome.message}`,
    };
  const { chargeId, tokenId } = outcome;
  return {
    ...settlement,
    as: "approved",
    ...(chargeId === undefined ? {} : { confirmation: chargeId }),
    ...(tokenId === undefined ? {} : { token: tokenId }),
  };
}
