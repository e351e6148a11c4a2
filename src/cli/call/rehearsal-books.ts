import type { Logger } from "pino";
import { firstValueFrom, merge, timer } from "rxjs";
import type { Ledger } from "../../domain/ledger.js";
import { openLedger } from "../../ledger/open-ledger.js";
import { WebhookDelivery } from "../../webhooks/delivery.js";
import type { WebhookSender } from "../../webhooks/sender.js";
import { toldLedger } from "../compose/told-ledger.js";
import type { AheadClock } from "./ahead-clock.js";

/** How long webhooks that are not accepted are tried again when the call has ended; milliseconds of its clock. */
const PATIENCE_MS = 60_000;

/** A ledger in memory, whose webhooks are delivered on the rehearsal's clock. */
export class RehearsalBooks {
  private constructor(
    readonly ledger: Ledger,
    private readonly delivery: WebhookDelivery,
    private readonly clock: AheadClock,
  ) {}

  static async open(sender: WebhookSender, clock: AheadClock, logger: Logger): Promise<RehearsalBooks> {
    const ledger = await openLedger({ kind: "sqlite", path: ":memory:" });
    const delivery = new WebhookDelivery({ outbox: ledger.outbox, sender, clock, logger });
    const told = toldLedger(ledger, { changed: () => undefined, added: () => delivery.poke() });
    return new RehearsalBooks(told, delivery, clock);
  }

  /** Resolves when every webhook is delivered, or was tried for long enough. */
  async settled(): Promise<void> {
    const until = this.clock.now() + PATIENCE_MS;
    const { outbox } = this.ledger;
    while ((await outbox.depth()).pending > 0 && this.clock.now() < until) {
      await firstValueFrom(merge(this.delivery.tried$, timer(until - this.clock.now(), this.clock)));
    }
  }

  async close(): Promise<void> {
    await this.delivery.close();
    await this.ledger.close();
  }
}
