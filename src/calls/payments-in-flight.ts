/**
 * The payments that are at a connector now, and the payment records still to be written: a process must wait for both before
 * it stops.
 */
export class PaymentsInFlight {
  readonly #payments = new Set<Promise<unknown>>();

  /** Tracks a payment until it settles; returns it. */
  track<Outcome>(payment: Promise<Outcome>): Promise<Outcome> {
    this.#payments.add(payment);
    const over = () => this.#payments.delete(payment);
    payment.then(over, over);
    return payment;
  }

  get count(): number {
    return this.#payments.size;
  }

  /** Resolves when none is left. Every connector has a deadline, so this does not take forever. */
  async settled(): Promise<void> {
    while (this.#payments.size > 0) await Promise.allSettled(this.#payments);
  }
}
