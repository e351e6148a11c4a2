import { setTimeout as pause } from "node:timers/promises";
import type { Ear, Line } from "./support/telephone.js";
import { asksAnew, type Claim, claimOf, type Field, fieldOf } from "./words.js";

/** Where in a payment a caller is when the fault happens. */
export const MOMENTS = ["greeting", "card number", "later field", "connector", "outcome"] as const;
export type Moment = (typeof MOMENTS)[number] | "none";

/** From the beginning of a question to the first key. */
const REACTION_MS = 600;
const BETWEEN_KEYS_MS = 70;
const EXPIRY = "1230";
const CODE = "123";
/** A late key of the former field can make the number that of a card with a longer code; the caller reads it from the card. */
const FOUR_DIGITS = /four digits/i;

export interface PersonPlan {
  readonly from: string;
  readonly card: string;
  readonly moment: Moment;
  /** Resolves when a caller who waits in the middle of a field continues. */
  readonly goesOn: Promise<unknown>;
}

/** A sentence that was heard. */
export interface Heard {
  readonly words: string;
  /** Since the epoch. */
  readonly at: number;
}

/**
 * A caller who behaves like a person: presses keys when asked for them, begins again when asked again, and at a chosen
 * moment of the payment waits for the fault.
 */
export class Person implements Ear {
  readonly heard: Heard[] = [];
  /** What was heard, and how many keys were pressed, never which ones; for the report. */
  readonly story: { readonly at: number; readonly what: string }[] = [];
  #line: Line | undefined;
  /** Counts the questions: keys for an older one are no longer pressed. */
  #question = 0;
  #code = CODE;
  #field: Field | undefined;
  #sounding = 0;
  #isTyping = false;
  #hasWaited = false;
  isGone = false;
  /** The call was still in progress when the test timed out. */
  wasLeft = false;
  #reportReady: () => void = () => undefined;
  #reportGone: () => void = () => undefined;

  /** Resolves when the caller has reached the planned moment. */
  readonly ready = new Promise<void>((resolve) => {
    this.#reportReady = resolve;
  });
  readonly gone = new Promise<void>((resolve) => {
    this.#reportGone = resolve;
  });

  constructor(readonly plan: PersonPlan) {}

  /** Must be called when the call is answered. */
  speaksOn(line: Line): void {
    this.#line = line;
  }

  get claims(): Claim[] {
    return this.heard.map(({ words }) => claimOf(words)).filter((claim) => claim !== undefined);
  }

  /** Whether the caller perceives nothing. */
  get isInSilence(): boolean {
    return !this.isGone && this.#sounding === 0 && !this.#isTyping;
  }

  /** The gateway has received this caller's card. */
  isAtTheGateway(): void {
    if (this.plan.moment === "connector") this.#reportReady();
  }

  hangUp(): void {
    this.#line?.hangUp();
  }

  began(words: string): void {
    this.#sounding++;
    this.heard.push({ words, at: Date.now() });
    this.#report(words);
    const field = fieldOf(words) ?? (asksAnew(words) ? this.#field : undefined);
    this.#field = field ?? this.#field;
    if (field === "code") this.#code = FOUR_DIGITS.test(words) ? `${CODE}4` : CODE;
    if (field !== undefined) void this.#answer(field);
    const { moment } = this.plan;
    if (moment === "greeting" || (moment === "outcome" && claimOf(words) !== undefined)) this.#reportReady();
  }

  stopped(): void {
    this.#sounding = Math.max(0, this.#sounding - 1);
  }

  ended(): void {
    this.isGone = true;
    this.#report("the call has ended");
    this.#reportReady();
    this.#reportGone();
  }

  async #answer(field: Field): Promise<void> {
    const question = ++this.#question;
    const isCurrent = () => question === this.#question && !this.isGone;
    this.#isTyping = true;
    let pressed = 0;
    await pause(REACTION_MS);
    const { card, moment } = this.plan;
    const keys = { number: `${card}#`, expiry: EXPIRY, code: this.#code }[field];
    const waitsHere =
      !this.#hasWaited &&
      ((moment === "card number" && field === "number") || (moment === "later field" && field === "expiry"));
    const waitsAfter = waitsHere ? Math.floor(keys.length / 3) + 1 : undefined;
    for (let at = 0; at < keys.length && isCurrent(); at++) {
      if (at === waitsAfter) {
        this.#hasWaited = true;
        this.#reportReady();
        await this.plan.goesOn;
        if (!isCurrent()) break;
      }
      await this.#line?.press(keys[at] as string);
      pressed++;
      await pause(BETWEEN_KEYS_MS);
    }
    this.#report(`pressed ${pressed} keys of the ${field}`);
    if (question === this.#question) this.#isTyping = false;
  }

  #report(what: string): void {
    this.story.push({ at: Date.now(), what });
  }
}
