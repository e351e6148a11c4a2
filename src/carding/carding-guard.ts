import { createHmac, type Hmac, randomBytes } from "node:crypto";
import type { Carding, Payer } from "../domain/carding.js";
import type { CardingLimit, CardingRefusal } from "../domain/carding-limit.js";
import type { Clock } from "../domain/clock.js";
import { type Instrument, isCard } from "../domain/pay.js";
import { callerNumber, sameNumber } from "./number.js";
import { SlidingCounts } from "./sliding-counts.js";

/** How many declined payments are allowed in a window; 0: as many as come. */
export interface CardingLimits {
  readonly windowMs: number;
  readonly perCaller: number;
  readonly perDestination: number;
  readonly perCard: number;
}

/** Declined payments that are remembered for each limit, at least: some 15 MB for all three together. */
const REMEMBERED = 20_000;

const WHAT: Readonly<Record<CardingLimit, string>> = {
  caller: "of this caller",
  destination: "of the number that was dialled",
  card: "with this card or account",
};

/**
 * Counts declined payments in memory, for each caller's number, each number that was dialled, and each card or account.
 * None of the numbers is kept: a keyed hash stands for it, and the key is the process's own. Payments that were not
 * declined never count.
 */
export class CardingGuard implements Carding {
  readonly #key = randomBytes(32);
  readonly #allowed: Readonly<Record<CardingLimit, number>>;
  readonly #declined: Readonly<Record<CardingLimit, SlidingCounts>>;

  constructor({ windowMs, perCaller, perDestination, perCard }: CardingLimits, clock: Clock) {
    const counts = (allowed: number) => new SlidingCounts(windowMs, Math.max(REMEMBERED, allowed), clock);
    this.#allowed = { caller: perCaller, destination: perDestination, card: perCard };
    this.#declined = {
      caller: counts(perCaller),
      destination: counts(perDestination),
      card: counts(perCard),
    };
  }

  refusal(payer: Payer, instrument?: Instrument): CardingRefusal | undefined {
    const over = this.#keys(payer, instrument).find(
      ([by, key]) => this.#declined[by].of(key) >= this.#allowed[by],
    );
    if (over === undefined) return undefined;
    const [by] = over;
    return { by, message: `carding-limit: too many payments ${WHAT[by]} were declined` };
  }

  declined(payer: Payer, instrument: Instrument): void {
    for (const [by, key] of this.#keys(payer, instrument)) this.#declined[by].add(key);
  }

  /** What a payment counts for, of that which has a limit. */
  #keys({ from, to }: Payer, instrument: Instrument | undefined): (readonly [CardingLimit, string])[] {
    const caller = callerNumber(from);
    const keys: (readonly [CardingLimit, string | undefined])[] = [
      ["caller", caller && this.#hashed((hmac) => hmac.update(caller))],
      ["destination", this.#hashed((hmac) => hmac.update(sameNumber(to)))],
      ["card", instrument && this.#hashed((hmac) => update(hmac, instrument))],
    ];
    return keys.flatMap(([by, key]) =>
      key === undefined || this.#allowed[by] === 0 ? [] : [[by, key] as const],
    );
  }

  #hashed(add: (hmac: Hmac) => void): string {
    const hmac = createHmac("sha256", this.#key);
    add(hmac);
    return hmac.digest("base64");
  }
}

/** A routing number has nine digits, so that the two numbers of an account can't run into each other. */
function update(hmac: Hmac, instrument: Instrument): void {
  const numbers = isCard(instrument)
    ? [instrument.pan.digits]
    : [instrument.routingNumber, instrument.accountNumber];
  hmac.update(isCard(instrument) ? "card" : "account");
  for (const digits of numbers) {
    const bytes = new Uint8Array(new ArrayBuffer(digits.length));
    digits.copyTo(bytes, 0);
    hmac.update(bytes);
    bytes.fill(0);
  }
}
