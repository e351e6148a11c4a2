import { concat, concatMap, EMPTY, type Observable, Subject, Subscription, tap, timer } from "rxjs";
import type { Clock } from "../core/clock.js";
import { Digit } from "../core/dtmf.js";
import { AppError } from "../core/errors.js";
import type { CallEvent } from "../observability/call-events.js";
import type { Leg } from "./leg.js";

/** What a scripted caller does at the next question. */
export interface Answer {
  /** Typed during the prompt, not after it. */
  readonly early: boolean;
  readonly digits: readonly Digit[];
  /** Hangs up after the digits are typed. */
  readonly hangsUp: boolean;
}

/**
 * Parses `--keys`: a comma-separated list with one entry per question. `^` in front: typed during the prompt. Empty: the
 * question times out. `!` hangs up. Throws AppError USAGE; the message does not repeat the keys.
 */
export function readKeys(text: string): Answer[] {
  if (text === "") return [];
  return text.split(",").map((entry, index) => {
    const match = /^(\^?)([0-9*#A-D]*)(!?)$/.exec(entry.trim());
    if (match === null) {
      throw new AppError(
        "USAGE",
        `--keys: entry ${index + 1} may hold 0-9 * # A-D, "^" in front and "!" at the end`,
      );
    }
    const [, early, keys = "", hangup] = match;
    const digits = [...keys].map((key) => Digit.fromCode(key.charCodeAt(0)) as Digit);
    return { early: early === "^", digits, hangsUp: hangup === "!" };
  });
}

/** Milliseconds from one key to the next, for an experienced caller. */
const KEY_PACE_MS = 200;
/** Milliseconds into a prompt at which an early caller starts typing. */
const INTO_PROMPT_MS = 300;

/** A caller who answers each question with the next entry of a script, and then stays silent. */
export class ScriptedCaller {
  readonly #answers: Answer[];
  readonly #typing$ = new Subject<Answer>();
  readonly #subscription = new Subscription();
  /** Whether a question is pending that no key has answered. */
  #asked = false;
  #keysLeft = 0;

  constructor(
    private readonly leg: Leg,
    events$: Observable<CallEvent>,
    answers: readonly Answer[],
    private readonly clock: Clock,
  ) {
    this.#answers = [...answers];
    this.#subscription.add(this.#typing$.pipe(concatMap((answer) => this.#type(answer))).subscribe());
    this.#subscription.add(events$.subscribe((event) => this.#react(event)));
    this.#subscription.add(leg.hangup$.subscribe(() => this.#subscription.unsubscribe()));
  }

  #react(event: CallEvent): void {
    if (event.type === "prompt-started" && event.asks) this.#asked = true;
    const isListening = event.type === "listening";
    if (isListening) this.#asked = true;
    if (!this.#asked || this.#keysLeft > 0) return;
    const [next] = this.#answers;
    if (next === undefined || !(isListening || next.early)) return;
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
