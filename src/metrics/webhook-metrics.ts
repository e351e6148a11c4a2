import { Counter, type Registry } from "prom-client";
import { TRANSACTION_STATES } from "../domain/transaction.js";
import { oneOf } from "./labels.js";

/** How a try to deliver a webhook ended. `failed`: it is tried again; `dead`: it is not. */
export type TryOutcome = "delivered" | "failed" | "dead";

const TOPICS = ["status", ...TRANSACTION_STATES.map((state) => `transaction.${state}`)];

/** The metrics of webhooks. */
export class WebhookMetrics {
  readonly #tries;
  readonly #topic = oneOf(TOPICS);

  constructor(registry: Registry) {
    this.#tries = new Counter({
      name: "freeswitch_pay_webhook_tries_total",
      help: "Tries to deliver a webhook, by how they ended.",
      labelNames: ["topic", "outcome"],
      registers: [registry],
    });
  }

  tried(topic: string, outcome: TryOutcome): void {
    this.#tries.inc({ topic: this.#topic(topic), outcome });
  }
}
