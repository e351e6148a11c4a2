import { BehaviorSubject, Observable, ReplaySubject, Subject, timer } from "rxjs";
import type { ChannelEnd } from "../../src/core/call.js";
import type { CardBrand } from "../../src/core/card-number.js";
import { Digit } from "../../src/core/dtmf.js";
import type { Card, ConnectorOutcome, PayOutcome, PayReport, PayRequest } from "../../src/core/payment.js";
import type { PayPorts, PromptCue } from "../../src/payments/ports.js";
import { takePayment } from "../../src/payments/session.js";
import { VirtualClock } from "./virtual-clock.js";

export const PROMPT_MS = 3_000;
export const GRACE_MS = 1_500;

export const approved: ConnectorOutcome = { state: "approved", chargeId: "ch_1", parameters: {} };

export function payRequest(changes: Partial<PayRequest> = {}): PayRequest {
  return {
    method: "credit-card",
    fields: ["payment-card-number", "expiration-date", "security-code", "postal-code"],
    matching: [],
    retriesDeclined: false,
    reportsEnd: false,
    timeoutMs: 5_000,
    maxAttempts: 2,
    validBrands: ["visa", "mastercard", "amex"] satisfies CardBrand[],
    minPostalCodeLength: 1,
    transaction: { kind: "charge", amount: { minor: 2045, currency: "USD" } },
    currency: "USD",
    tokenType: "reusable",
    connector: { name: "Default" },
    description: "",
    language: "en-US",
    parameters: [],
    prompts: [],
    ...changes,
  };
}

export interface Faults {
  readonly promptFails?: boolean;
  readonly connectorThrows?: boolean;
  readonly todayThrows?: boolean;
  /** Called before the caller is asked, and again with the instrument. */
  readonly refusal?: PayPorts["refusal"];
}

/** One caller and one payment in virtual time. Keeps facts about what was submitted, never digits. */
export class PayRun {
  readonly clock = new VirtualClock();
  readonly cues: PromptCue[] = [];
  readonly reports: PayReport[] = [];
  readonly cards: {
    card: Card;
    lengths: { pan: number | undefined; cvv: number | undefined };
    postalCode: string | undefined;
  }[] = [];
  /** The prompt that is playing. */
  sounding: PromptCue | undefined;
  stopped = 0;
  outcome: PayOutcome | undefined;
  readonly #digits$ = new Subject<Digit>();
  readonly #hangup$ = new ReplaySubject<ChannelEnd>(1);
  readonly #isReachable$ = new BehaviorSubject(true);
  readonly #stop$ = new Subject<void>();
  readonly #answer = new Subject<ConnectorOutcome>();
  readonly #subscription;

  constructor(request: Partial<PayRequest> = {}, faults: Faults = {}) {
    this.#subscription = takePayment(
      payRequest(request),
      {
        digits$: this.#digits$,
        hangup$: this.#hangup$,
        isReachable$: this.#isReachable$,
        prompt: (cue) => this.#prompt(cue, faults.promptFails ?? false),
        report: (report) => this.reports.push(report),
        stop$: this.#stop$,
        refusal: faults.refusal ?? (() => undefined),
        submit: (instrument) => {
          const card = instrument as Card;
          this.cards.push({
            card,
            lengths: { pan: card.pan?.digits.length, cvv: card.cvv?.length },
            postalCode: card.postalCode,
          });
          if (faults.connectorThrows) return Promise.reject(new Error("a bug in a connector"));
          return new Promise((resolve) => this.#answer.subscribe(resolve));
        },
        clock: this.clock,
        today: () => {
          if (faults.todayThrows) throw new Error("no such time zone");
          return { month: 11, year: 2026 };
        },
      },
      GRACE_MS,
    ).subscribe((outcome) => {
      this.outcome = outcome;
    });
  }

  #prompt(cue: PromptCue, fails: boolean): Observable<never> {
    this.cues.push(cue);
    if (fails) throw new Error("no such file");
    this.sounding = cue;
    return new Observable((subscriber) => {
      let whole = false;
      const sound = timer(PROMPT_MS, this.clock).subscribe(() => {
        whole = true;
        subscriber.complete();
      });
      return () => {
        sound.unsubscribe();
        if (!whole) this.stopped++;
        this.sounding = undefined;
      };
    });
  }

  /** Presses keys, 200 ms apart. */
  keys(keys: string): this {
    for (const key of keys) {
      this.#digits$.next(Digit.fromCode(key.charCodeAt(0)) as Digit);
      this.clock.advance(200);
    }
    return this;
  }

  /** Listens to the end of the prompt, then presses keys. */
  hearAndKey(keys: string): this {
    return this.pass(PROMPT_MS).keys(keys);
  }

  pass(ms: number): this {
    this.clock.advance(ms);
    return this;
  }

  hangUp(): this {
    return this.go({ by: "caller", cause: "NORMAL_CLEARING" });
  }

  /** The call is no longer ours. */
  go(gone: ChannelEnd): this {
    this.#hangup$.next(gone);
    this.#hangup$.complete();
    this.#digits$.complete();
    return this;
  }

  /** The connection to the switch is lost. */
  cut(): this {
    this.#isReachable$.next(false);
    return this;
  }

  /** The switch can be reached again. */
  reach(): this {
    this.#isReachable$.next(true);
    return this;
  }

  stop(): this {
    this.#stop$.next();
    return this;
  }

  async answer(outcome: ConnectorOutcome = approved): Promise<this> {
    this.#answer.next(outcome);
    return this.settled();
  }

  /** Lets the handlers of settled promises run. */
  async settled(): Promise<this> {
    await new Promise(setImmediate);
    return this;
  }

  abandon(): void {
    this.#subscription.unsubscribe();
  }

  /** "stage attempt error" of each prompt. */
  get asked(): string[] {
    return this.cues.map(
      ({ stage, attempt, error }) => `${stage} ${attempt}${error === undefined ? "" : ` ${error}`}`,
    );
  }

  get reported(): string[] {
    return this.reports.map(
      ({ stage, attempt, error }) => `${stage} ${attempt}${error === undefined ? "" : ` ${error}`}`,
    );
  }
}
