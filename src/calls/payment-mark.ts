import { concat, lastValueFrom, type Observable } from "rxjs";
import type { ChannelEnd } from "../core/call.js";
import type { Clock } from "../core/clock.js";
import { AppError } from "../core/errors.js";
import { type ConnectorOutcome, PAYMENT_VARIABLE, type PaymentState } from "../core/payment.js";
import type { Channel } from "../freeswitch/channel.js";
import { isAbsence } from "../freeswitch/pending-executions.js";

/** Milliseconds; less than the silence after which a controller is considered ended. */
const STALE_MS = 2_000;

/**
 * The state of the call's payments, kept on the switch as well as here: whatever speaks to the caller next, another
 * controller or the fallback extension, must not say that nothing was charged.
 */
export class PaymentMark {
  #state: PaymentState = "none";
  /** The state before the card that was sent last. */
  #before: PaymentState = "none";

  constructor(
    private readonly channel: Pick<Channel, "confirm" | "hangup$" | "note" | "noted">,
    private readonly gone: () => ChannelEnd | undefined,
    private readonly clock: Clock,
  ) {}

  get state(): PaymentState {
    return this.#state;
  }

  /** Reads the state from the switch for a call that another controller had. Rejects as the channel's commands do. */
  async inherit(): Promise<PaymentState> {
    const noted = await lastValueFrom(this.channel.noted(PAYMENT_VARIABLE), { defaultValue: undefined });
    this.#state = noted === "sent" || noted === "approved" ? noted : "none";
    return this.#state;
  }

  /**
   * To be called before a card is sent. Marks the call first and then checks who owns it, while a controller that takes a
   * call over writes its name first and then reads the mark: so one of the two always sees the other. Waits for a
   * connection while there is none. Rejects with CHANNEL_GONE when another controller owns the call or it cannot be
   * reached: then the card must not be sent, since the new owner knows nothing of it. A caller who hangs up at this moment
   * hears nothing wrong and stops nothing.
   */
  async sent(): Promise<void> {
    this.#before = this.#state;
    this.#state = "sent";
    try {
      await this.#confirmOwned(concat(this.channel.note(PAYMENT_VARIABLE, "sent"), this.channel.confirm()));
    } catch (thrown) {
      this.#state = this.#before;
      throw thrown;
    }
  }

  /** Repeats the second half of `sent` after any other wait: the last step before the card is sent. */
  async confirmed(): Promise<void> {
    await this.#confirmOwned(this.channel.confirm());
  }

  async #confirmOwned(command: Observable<never>): Promise<void> {
    const began = this.clock.now();
    try {
      await lastValueFrom(command, { defaultValue: undefined });
    } catch (thrown) {
      const by = (this.gone() ?? (await this.#end(thrown)))?.by;
      if (by !== "caller" && by !== "us") throw thrown;
    }
    // Other controllers take over the calls of one that is silent for 3 s: an answer that old proves nothing.
    if (this.clock.now() - began > STALE_MS)
      throw new AppError(
        "CHANNEL_GONE",
        `the switch took longer than ${STALE_MS} ms to confirm who owns the call`,
      );
  }

  /** Awaits the end of a call that FreeSWITCH no longer knows; undefined if the call exists or its state is unknown. */
  async #end(thrown: unknown): Promise<ChannelEnd | undefined> {
    if (!isAbsence(thrown)) return undefined;
    return lastValueFrom(this.channel.hangup$);
  }

  /** Records the outcome. An unknown payment stays "sent"; a declined one does not affect a payment made before it. */
  answered({ state }: Pick<ConnectorOutcome, "state">): void {
    if (state === "unknown") return;
    this.settled(state === "approved" ? "approved" : this.#before);
  }

  /** Never throws. */
  settled(state: PaymentState): void {
    this.#state = state;
    // A call that has ended stores no mark.
    this.channel.note(PAYMENT_VARIABLE, state === "none" ? "" : state).subscribe({ error: () => undefined });
  }
}
