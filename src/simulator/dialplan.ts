/** One action of the dialplan. */
export interface Step {
  readonly application: string;
  readonly argument: string;
}

/** The one dialplan context of this switch. */
export const CONTEXT = "pay";
const FALLBACK = "fallback";
/** By the value of the channel variable pay_payment: the state of the caller's payment. */
const WORDS = {
  none: "We are sorry. We can not take your payment now. Please call again later.",
  sent: "We are sorry. Your payment has been sent and is being checked. Please do not pay again.",
  approved: "We are sorry, the call can not go on. Your payment was made. Please do not pay again.",
} as const;

function wordsFor(payment: string | undefined): string {
  return payment === "sent" || payment === "approved" ? WORDS[payment] : WORDS.none;
}

function step(application: string, argument = ""): Step {
  return { application, argument };
}

/** For every incoming call, and again after each transfer. */
const cardData = [
  step("set", "digits_dialed_filter=(.+)"),
  step("unset", "playback_terminator_used"),
  step("unset", "pay_controller"),
];

function fallback(payment: string | undefined): readonly Step[] {
  return [
    ...cardData,
    step("sched_cancel"),
    step("answer"),
    step("set", "playback_terminators=none"),
    step("sleep", "500"),
    step("speak", `flite|slt|${wordsFor(payment)}`),
    step("hangup", "NORMAL_TEMPORARY_FAILURE"),
  ];
}

function pay(leaseSeconds: number): readonly Step[] {
  return [
    ...cardData,
    step("unset", "pay_payment"),
    step("answer"),
    step("sched_transfer", `+${leaseSeconds} ${FALLBACK} XML ${CONTEXT}`),
    step("set_zombie_exec"),
    step("park"),
    step("unset", "playback_terminator_used"),
  ];
}

/** The dialplan of `freeswitch-conf/dialplan/pay.xml`. Undefined for an unknown context. */
export class Dialplan {
  readonly #leaseSeconds: number;

  /** After `leaseSeconds`, a call that no controller has taken is transferred to the fallback extension. */
  constructor(leaseSeconds: number) {
    this.#leaseSeconds = leaseSeconds;
  }

  /** `payment`: the value of the channel variable pay_payment. */
  stepsFor(destination: string, context: string, payment?: string): readonly Step[] | undefined {
    if (context !== CONTEXT) return undefined;
    return destination === FALLBACK ? fallback(payment) : pay(this.#leaseSeconds);
  }
}
