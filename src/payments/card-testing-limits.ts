import { createHmac, type Hmac, randomBytes } from "node:crypto";
import type { CallInfo } from "../core/call.js";
import type { Clock } from "../core/clock.js";
import { type CardingRefusal, type CardTestingLimit, type Instrument, isCard } from "../core/payment.js";

/** Who pays, and where. */
type Payer = Pick<CallInfo, "from" | "to">;

/** Counts declined payments, so that no one can test stolen cards one after the other. */
export interface CardTestingCheck {
  /**
   * Why no payment is taken from this caller, or with this card or account; undefined when it is. Called before the caller
   * is asked for anything, and again, with the card or account, before the connector is called.
   */
  refusal(payer: Payer, instrument?: Instrument): CardingRefusal | undefined;
  /** A connector has declined a payment. */
  declined(payer: Payer, instrument: Instrument): void;
}

/**
 * What replaces a withheld number: the words of SIP (RFC 3323, section 4.1) and of carriers, and the same words as some
 * carriers send them, spelled with the letters on a telephone's keys.
 */
const WITHHELD = ["anonymous", "blocked", "private", "restricted", "unavailable", "unknown", "withheld"];
const KEYS = ["abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"];
const NO_NUMBERS = new Set(["", ...WITHHELD, ...WITHHELD.map(spelledByKeys)]);

function spelledByKeys(word: string): string {
  return [...word].map((letter) => KEYS.findIndex((letters) => letters.includes(letter)) + 2).join("");
}

/** A number without its punctuation, or a SIP user in lower case. */
function sameNumber(number: string): string {
  const written = number.trim().toLowerCase();
  return /^\+?[\d\s().-]+$/.test(written) ? written.replace(/\D/g, "") : written;
}

/** The number by which a caller is counted; undefined for a caller without one, since many callers share that. */
function callerNumber(from: string): string | undefined {
  const number = sameNumber(from);
  // FreeSWITCH's own placeholder is ten zeros (SWITCH_DEFAULT_CLID_NUMBER in switch_types.h).
  return NO_NUMBERS.has(number) || /^0+$/.test(number) ? undefined : number;
}

interface Counted {
  readonly key: string;
  readonly at: number;
}

/** Expired entries at the head of the list that trigger a copy. */
const MOST_OVER = 1_000;

/** How often each key was counted in the latest `windowMs`. Bounded: beyond `most` entries, the oldest are dropped. */
export class SlidingCounts {
  readonly #counts = new Map<string, number>();
  #counted: Counted[] = [];
  /** Index of the oldest entry that still counts. */
  #first = 0;

  constructor(
    private readonly windowMs: number,
    private readonly most: number,
    private readonly clock: Clock,
  ) {}

  add(key: string): void {
    this.#counted.push({ key, at: this.clock.now() });
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    this.#forget();
  }

  of(key: string): number {
    this.#forget();
    return this.#counts.get(key) ?? 0;
  }

  /** Number of remembered keys. */
  get size(): number {
    this.#forget();
    return this.#counts.size;
  }

  #forget(): void {
    const since = this.clock.now() - this.windowMs;
    for (; this.#first < this.#counted.length; this.#first++) {
      const { key, at } = this.#counted[this.#first] as Counted;
      if (at > since && this.#counted.length - this.#first <= this.most) break;
      const left = (this.#counts.get(key) ?? 0) - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
    }
    if (this.#first <= MOST_OVER) return;
    this.#counted = this.#counted.slice(this.#first);
    this.#first = 0;
  }
}

/** How many declined payments are allowed in a window; 0: no limit. */
export interface CardingLimits {
  readonly windowMs: number;
  readonly perCaller: number;
  readonly perDestination: number;
  readonly perCard: number;
}

/** The minimum number of declined payments remembered for each limit: about 15 MB for all three together. */
const REMEMBERED = 20_000;

const WHAT: Readonly<Record<CardTestingLimit, string>> = {
  caller: "from this caller",
  destination: "to the dialed number",
  card: "with this card or account",
};

/**
 * Counts declined payments in memory, for each caller's number, each dialed number, and each card or account.
 * None of the numbers is kept: a keyed hash replaces it, and each process has its own key. Payments that were not declined
 * never count.
 */
export class CardTestingLimits implements CardTestingCheck {
  readonly #key = randomBytes(32);
  readonly #allowed: Readonly<Record<CardTestingLimit, number>>;
  readonly #declined: Readonly<Record<CardTestingLimit, SlidingCounts>>;

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

  /** The keys that a payment counts for, limited to those with a limit. */
  #keys({ from, to }: Payer, instrument: Instrument | undefined): (readonly [CardTestingLimit, string])[] {
    const caller = callerNumber(from);
    const keys: (readonly [CardTestingLimit, string | undefined])[] = [
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

/** A routing number has nine digits, so the boundary between the two numbers of an account is unambiguous. */
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
