import type { Stripe } from "stripe";
import type { Clock } from "../../domain/clock.js";
import type { Concluded, Tries } from "../tries.js";
import { problemOf } from "./problem.js";

type Call<T> = (options: Stripe.RequestOptions) => Promise<T>;

/** The requests that one payment is made of, each with an idempotency key of its own. */
export class Steps {
  constructor(
    private readonly transactionId: string,
    private readonly tries: Tries,
    private readonly clock: Clock,
  ) {}

  /** A request that charges nobody and keeps nothing that is of use, whatever comes of it: it is never `unknown`. */
  async prepare<T>(name: string, call: Call<T>): Promise<Concluded<T>> {
    const concluded = await this.decide(name, call);
    if ("result" in concluded || concluded.outcome.state !== "unknown") return concluded;
    return { outcome: { ...concluded.outcome, state: "failed" } };
  }

  /** The request that charges or keeps the card. */
  decide<T>(name: string, call: Call<T>): Promise<Concluded<T>> {
    return this.tries.run(async () => {
      try {
        return { result: await call({ idempotencyKey: `${this.transactionId}-${name}` }) };
      } catch (thrown) {
        return problemOf(thrown, this.clock.now());
      }
    });
  }
}
