import { concat, concatMap, EMPTY, type Observable, Subject, Subscription, tap, timer } from "rxjs";
import type { Clock } from "../../domain/clock.js";
import type { Digit } from "../../domain/digit.js";
import type { Happening } from "../../domain/timeline.js";
import type { Leg } from "../../switch/embedded/leg.js";
import type { Answer } from "./keys.js";

/** Milliseconds from one key to the next: a practised hand. */
const KEY_PACE_MS = 200;
/** Milliseconds into a prompt at which an early caller begins to type. */
const INTO_PROMPT_MS = 300;

/** A caller who answers each question with the next entry of a script, and then falls silent. */
export class ScriptedCaller {
  readonly #answers: Answer[];
  readonly #typing$ = new Subject<Answer>();
  readonly #subscription = new Subscription();
  /** A question that no key has answered. */
  #asked = false;
  #keysLeft = 0;

  constructor(
    private readonly leg: Leg,
    happenings$: Observable<Happening>,
    answers: readonly Answer[],
    private readonly clock: Clock,
  ) {
    this.#answers = [...answers];
    this.#subscription.add(this.#typing$.pipe(concatMap((answer) => this.#type(answer))).subscribe());
    this.#subscription.add(happenings$.subscribe((happening) => this.#hear(happening)));
    this.#subscription.add(leg.hangup$.subscribe(() => this.#subscription.unsubscribe()));
  }

  #hear(happening: Happening): void {
    if (happening.type === "prompt-started" && happening.asks) this.#asked = true;
    const heard = happening.type === "listening";
    if (heard) this.#asked = true;
    if (!this.#asked || this.#keysLeft > 0) return;
    const [next] = this.#answers;
    if (next === undefined || !(heard || next.early)) return;
    this.#answers.shift();
    this.#asked = false;
    this.#keysLeft = next.digits.length;
    this.#typing$.next(next);
  }

  #type({ early, digits, hangsUp }: Answer): Observable<unknown> {
    const keys$ = digits.map((digit, index) =>
      timer(index === 0 && early ? INTO_PROMPT_MS : KEY_PACE_MS, this.clock).pipe(
        tap(() => this.#press(digit)),
      ),
    );
    const hangup$ = timer(KEY_PACE_MS, this.clock).pipe(tap(() => this.leg.hangup()));
    return concat(...keys$, hangsUp ? hangup$ : EMPTY);
  }

  #press(digit: Digit): void {
    this.#keysLeft--;
    this.#asked = false;
    this.leg.press(digit);
  }
}
