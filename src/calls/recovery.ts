import type { Logger } from "pino";
import { exhaustMap, from, type Subscription, timer } from "rxjs";
import type { Connector } from "../connectors/connector.js";
import type { Clock } from "../core/clock.js";
import { asAppError } from "../core/errors.js";
import type { ConnectorOutcome } from "../core/payment.js";
import type { Ledger, WebhookFactory } from "../ledger/ledger.js";
import type { Settlement, Transaction } from "../ledger/transaction.js";

/** What a connector says of an unknown payment when it is asked. */
export function settlementOf(
  outcome: Exclude<ConnectorOutcome, { state: "unknown" }>,
  at: number,
): Settlement {
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

interface RecoveryOptions {
  readonly ledger: Pick<Ledger, "transactions" | "calls" | "outbox">;
  readonly webhooksFor: WebhookFactory;
  /** A connector of the configuration. */
  connector(name: string): Connector | undefined;
  readonly clock: Clock;
  now(): number;
  readonly logger: Logger;
}

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 24 * 3_600_000];
/** From one look to the next. */
const EVERY_MS = MINUTE;
/** A processor may still be busy with a payment that was sent so little ago: "not found" would prove nothing. */
const YOUNGEST_MS = 2 * MINUTE;
/** One that could not be told for so long is left to a person. */
const OLDEST_MS = 7 * DAY;
const PAGE = 100;

/**
 * Takes care of payments of which nobody knows what came: those that a process which died has left become `unknown`,
 * and connectors that can be asked by a transaction's id are asked. A card is never sent again: nothing here has one.
 */
export class Recovery {
  #subscription: Subscription | undefined;
  #looking: Promise<void> = Promise.resolve();
  #looks = 0;
  #isStopped = false;

  constructor(private readonly options: RecoveryOptions) {}

  /** Throws LEDGER_UNAVAILABLE of the first look. */
  async start(): Promise<void> {
    await this.#abandoned();
    this.#subscription = timer(0, EVERY_MS, this.options.clock)
      .pipe(
        exhaustMap((count) => {
          this.#looks = count;
          this.#looking = this.#look();
          return from(this.#looking);
        }),
      )
      .subscribe();
  }

  /** Resolves when the question to a connector that is under way has been answered. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#subscription?.unsubscribe();
    await this.#looking;
  }

  async #look(): Promise<void> {
    try {
      await this.#abandoned();
      await this.#askAll();
    } catch (thrown) {
      const { code, message } = asAppError(thrown);
      this.options.logger.error({ code, reason: message }, "unknown payments could not be looked for");
    }
  }

  async #abandoned(): Promise<void> {
    const { ledger, webhooksFor, now, logger } = this.options;
    for (const { id, state, connector } of await ledger.transactions.recover(now(), webhooksFor)) {
      const code = state === "unknown" ? "TRANSACTION_ABANDONED" : "TRANSACTION_NOT_SENT";
      logger.error({ transaction: id, connector, state, code }, "a payment was left behind");
    }
    const calls = await ledger.calls.recover(now());
    if (calls > 0) logger.warn({ calls }, "calls were left behind");
    await ledger.outbox.recover(now());
  }

  async #askAll(): Promise<void> {
    const { ledger, now } = this.options;
    const range = { from: now() - OLDEST_MS, to: now() - YOUNGEST_MS };
    const filter = { states: ["unknown"], ...range, limit: PAGE } as const;
    let page = await ledger.transactions.transactions(filter);
    for (;;) {
      for (const transaction of page) {
        if (this.#isStopped) return;
        if (this.#isTime(now() - transaction.createdAt)) await this.#ask(transaction);
      }
      const after = page.at(-1);
      if (after === undefined || page.length < PAGE) return;
      page = await ledger.transactions.transactions({ ...filter, after });
    }
  }

  /** The older it is, the less likely is an answer: each minute for an hour, each ten minutes for a day, then each hour. */
  #isTime(age: number): boolean {
    const every = age < HOUR ? 1 : age < DAY ? 10 : 60;
    return this.#looks % every === 0;
  }

  /** Never rejects: one that can't be asked or settled does not hold up the others. */
  async #ask({ id, kind, connector: name }: Transaction): Promise<void> {
    const { ledger, webhooksFor, now, logger, connector } = this.options;
    try {
      const outcome = await connector(name)?.lookup?.(id);
      if (outcome === undefined || outcome.state === "unknown") return;
      // A token is no charge: who says only that may not have charged.
      if (kind === "charge" && outcome.state === "approved" && outcome.chargeId === undefined) return;
      await ledger.transactions.settle(id, settlementOf(outcome, now()), webhooksFor);
      logger.info(
        { transaction: id, connector: name, as: outcome.state },
        "an unknown payment was looked up",
      );
    } catch (thrown) {
      const { code, message } = asAppError(thrown);
      // Settled meanwhile: by a person, a late answer, or another controller.
      if (code === "TRANSACTION_STATE") return;
      logger.error({ transaction: id, code, reason: message }, "an unknown payment could not be looked up");
    }
  }
}
