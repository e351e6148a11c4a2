/**
 * The payments that are at a connector now, and what is still to be written down of payments: a process that stops must
 * wait for it.
 */
export class PaymentsInFlight {
  readonly #payments = new Set<Promise<unknown>>();

  /** Watches a payment until it settles; answers it. */
  track<Outcome>(payment: Promise<Outcome>): Promise<Outcome> {
    this.#payments.add(payment);
    const over = () => this.#payments.delete(payment);
    payment.then(over, over);
    return payment;
  }

  get count(): number {
    return this.#payments.size;
  }

  /** Resolves when none is left. A connector has a deadline of its own, so that this does not take for ever. */
  async settled(): Promise<void> {
    while (this.#payments.size > 0) await Promise.allSettled(this.#payments);
  }
}
