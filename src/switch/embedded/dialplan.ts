/** One action of the dialplan. */
export interface Step {
  readonly application: string;
  readonly argument: string;
}

/** The one dialplan context of this switch. */
export const CONTEXT = "pay";
const FALLBACK = "fallback";
const APOLOGY = "We are sorry. We can not take your payment now. Please call again later.";

function step(application: string, argument = ""): Step {
  return { application, argument };
}

/** For every call that enters, and again after each transfer. */
const cardData = [step("set", "digits_dialed_filter=(.+)"), step("unset", "playback_terminator_used")];

const fallback = [
  ...cardData,
  step("sched_cancel"),
  step("answer"),
  step("set", "playback_terminators=none"),
  step("sleep", "500"),
  step("speak", `flite|slt|${APOLOGY}`),
  step("hangup", "NORMAL_TEMPORARY_FAILURE"),
];

function pay(leaseSeconds: number): readonly Step[] {
  return [
    ...cardData,
    step("answer"),
    step("sched_transfer", `+${leaseSeconds} ${FALLBACK} XML ${CONTEXT}`),
    step("set_zombie_exec"),
    step("park"),
    step("unset", "playback_terminator_used"),
  ];
}

/** The dialplan of `freeswitch-conf/dialplan/pay.xml`. Undefined for a context that is not there. */
export class Dialplan {
  readonly #leaseSeconds: number;

  /** After `leaseSeconds` a call that nobody has taken over is in the fallback extension. */
  constructor(leaseSeconds: number) {
    this.#leaseSeconds = leaseSeconds;
  }

  stepsFor(destination: string, context: string): readonly Step[] | undefined {
    if (context !== CONTEXT) return undefined;
    return destination === FALLBACK ? fallback : pay(this.#leaseSeconds);
  }
}
