import type { Logger } from "pino";
import { exhaustMap, from, type Subscription, timer } from "rxjs";
import type { Connector } from "../connectors/connector.js";
import type { Clock } from "../core/clock.js";
import { asAppError } from "../core/errors.js";
import type { ConnectorOutcome, PayRequest } from "../core/payment.js";
import type { Ledger, WebhookFactory } from "../ledger/ledger.js";
import type { Settlement, Transaction } from "../ledger/transaction.js";

/** The settlement that a connector's lookup gives for an unknown payment. */
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

/**
 * The connector that the ledger has by this name: one whose address a document gave has the address as its name, without
 * the query.
 */
export function recordedConnector(name: string): PayRequest["connector"] {
  return /^https?:/.test(name) ? { url: name } : { name };
}

interface RecoveryOptions {
  readonly ledger: Pick<Ledger, "transactions" | "calls" | "outbox">;
  readonly webhooksFor: WebhookFactory;
  /** A configured connector, or one at an address. */
  connector(wanted: PayRequest["connector"]): Connector | undefined;
  readonly clock: Clock;
  now(): number;
  readonly logger: Logger;
}

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 24 * 3_600_000];
/** Interval between two passes. */
const EVERY_MS = MINUTE;
/** A processor may still be handling a payment this recent: "not found" would prove nothing. */
const YOUNGEST_MS = 2 * MINUTE;
/** A payment that is still unknown after this long is left to a person. */
const OLDEST_MS = 7 * DAY;
const PAGE = 100;

/**
 * Recovers payments with an unknown outcome: those abandoned by a dead process become `unknown`, and connectors that support
 * lookup by transaction id are queried. A card is never sent again: nothing here has one.
 */
export class Recovery {
  #subscription: Subscription | undefined;
  #looking: Promise<void> = Promise.resolve();
  #looks = 0;
  #isStopped = false;

  constructor(private readonly options: RecoveryOptions) {}

  /** Throws LEDGER_UNAVAILABLE if the first pass fails with it. */
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

  /** Resolves when the lookup in progress has been answered. */
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
      this.options.logger.error({ code, reason: message }, "could not search for unknown payments");
    }
  }

  async #abandoned(): Promise<void> {
    const { ledger, webhooksFor, now, logger } = this.options;
    for (const { id, state, connector } of await ledger.transactions.recover(now(), webhooksFor)) {
      const code = state === "unknown" ? "TRANSACTION_ABANDONED" : "TRANSACTION_NOT_SENT";
      logger.error({ transaction: id, connector, state, code }, "recovered an abandoned payment");
    }
    const calls = await ledger.calls.recover(now());
    if (calls > 0) logger.warn({ calls }, "recovered abandoned calls");
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

  /** The older the payment, the less likely an answer: each minute for an hour, each ten minutes for a day, then hourly. */
  #isTime(age: number): boolean {
    const every = age < HOUR ? 1 : age < DAY ? 10 : 60;
    return this.#looks % every === 0;
  }

  /** Never rejects: a payment that cannot be looked up or settled does not delay the others. */
  async #ask({ id, kind, connector: name }: Transaction): Promise<void> {
    const { ledger, webhooksFor, now, logger, connector } = this.options;
    try {
      const outcome = await connector(recordedConnector(name))?.lookup?.(id);
      if (outcome === undefined || outcome.state === "unknown") return;
      // A token is not a charge: an answer with a token alone does not prove a charge.
      if (kind === "charge" && outcome.state === "approved" && outcome.chargeId === undefined) return;
      await ledger.transactions.settle(id, settlementOf(outcome, now()), webhooksFor);
      logger.info({ transaction: id, connector: name, as: outcome.state }, "looked up an unknown payment");
    } catch (thrown) {
      const { code, message } = asAppError(thrown);
      // Settled meanwhile: by a person, a late answer, or another controller.
      if (code === "TRANSACTION_STATE") return;
      logger.error({ transaction: id, code, reason: message }, "could not look up an unknown payment");
    }
  }
}
