import { concat, lastValueFrom, type Observable } from "rxjs";
import type { ChannelEnd } from "../core/call.js";
import type { Clock } from "../core/clock.js";
import { AppError } from "../core/errors.js";
import { type ConnectorOutcome, PAYMENT_VARIABLE, type PaymentState } from "../core/payment.js";
import type { Channel } from "../freeswitch/channel.js";
import { isAbsence } from "../freeswitch/pending-executions.js";

/** Milliseconds; less than the silence after which a controller is taken for ended. */
const STALE_MS = 2_000;

/**
 * What became of the caller's money, kept on the switch as well as here: whoever speaks to the caller next, another
 * controller or the fallback extension, must not say that nothing was taken.
 */
export class PaymentMark {
  #state: PaymentState = "none";
  /** Before the card that was sent last. */
  #before: PaymentState = "none";

  constructor(
    private readonly channel: Channel,
    private readonly gone: () => ChannelEnd | undefined,
    private readonly clock: Clock,
  ) {}

  get state(): PaymentState {
    return this.#state;
  }

  /** What the switch says of a call that another controller had. Rejects as the channel's commands do. */
  async inherit(): Promise<PaymentState> {
    const noted = await lastValueFrom(this.channel.noted(PAYMENT_VARIABLE), { defaultValue: undefined });
    this.#state = noted === "sent" || noted === "approved" ? noted : "none";
    return this.#state;
  }

  /**
   * To be called before a card is sent. Marks the call first and then asks whose it is, while whoever takes a call over
   * writes its name first and then reads the mark: so one of the two always sees the other. Waits for a connection while
   * there is none. Rejects with CHANNEL_GONE when the call is another's or can't be reached: then the card must not be
   * sent, since whoever has the caller now knows nothing of it. A caller who hangs up in this moment is told nothing
   * wrong, and stops nothing.
   */
  async sent(): Promise<void> {
    this.#before = this.#state;
    this.#state = "sent";
    try {
      await this.#still(concat(this.channel.note(PAYMENT_VARIABLE, "sent"), this.channel.confirm()));
    } catch (thrown) {
      this.#state = this.#before;
      throw thrown;
    }
  }

  /** As the second half of `sent`, when other things had to be waited for since: the last step before the card leaves. */
  async confirmed(): Promise<void> {
    await this.#still(this.channel.confirm());
  }

  async #still(asked: Observable<never>): Promise<void> {
    const began = this.clock.now();
    try {
      await lastValueFrom(asked, { defaultValue: undefined });
    } catch (thrown) {
      const by = (this.gone() ?? (await this.#end(thrown)))?.by;
      if (by !== "caller" && by !== "us") throw thrown;
    }
    // Others take the calls of a controller that is silent for 3 s: an answer that old proves nothing.
    if (this.clock.now() - began > STALE_MS)
      throw new AppError(
        "CHANNEL_GONE",
        `the switch took longer than ${STALE_MS} ms to say whose the call is`,
      );
  }

  /** The end of a call that FreeSWITCH no longer knows is on its way; undefined where it is there, or nobody knows. */
  async #end(thrown: unknown): Promise<ChannelEnd | undefined> {
    if (!isAbsence(thrown)) return undefined;
    return lastValueFrom(this.channel.hangup$);
  }

  /** What came of it. An unknown payment stays "sent"; one that was declined takes nothing from one that was made before. */
  answered({ state }: Pick<ConnectorOutcome, "state">): void {
    if (state === "unknown") return;
    this.settled(state === "approved" ? "approved" : this.#before);
  }

  /** Never throws. */
  settled(state: PaymentState): void {
    this.#state = state;
    // A call that has ended keeps no note.
    this.channel.note(PAYMENT_VARIABLE, state === "none" ? "" : state).subscribe({ error: () => undefined });
  }
}
