import { concat, lastValueFrom, type Observable } from "rxjs";
import type { ChannelEnd } from "../core/call.js";
import type { Clock } from "../core/clock.js";
import { AppError } from "../core/errors.js";
import type { FormFields } from "../core/http.js";
import {
  type ConnectorOutcome,
  MADE_VARIABLES,
  type MadePayment,
  PAYMENT_VARIABLE,
  type PaymentState,
} from "../core/payment.js";
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
  #made: MadePayment = {};
  #language: string | undefined;

  constructor(
    private readonly channel: Pick<Channel, "confirm" | "hangup$" | "note" | "noted">,
    private readonly gone: () => ChannelEnd | undefined,
    private readonly clock: Clock,
  ) {}

  get state(): PaymentState {
    return this.#state;
  }

  /** The language that the caller was asked in when the card was sent last; undefined if none was sent. */
  get language(): string | undefined {
    return this.#language;
  }

  /**
   * What a document that runs in place of one that failed has to know, in the fields that all XML dialects have: a caller
   * whose card was sent must not be asked for it again. Empty if none was sent.
   */
  fields(): FormFields {
    if (this.#state === "none") return [];
    if (this.#state === "sent") return [["Result", "payment-connector-error"]];
    const { confirmation = "", token = "" } = this.#made;
    return [
      ["Result", "success"],
      ["PaymentConfirmationCode", confirmation],
      ["PaymentToken", token],
    ];
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

  /**
   * Records the outcome. An unknown payment stays "sent"; a declined one does not affect a payment made before it.
   * `language`: that of the payment's prompts.
   */
  answered(outcome: Answered, language?: string): void {
    this.#language = language ?? this.#language;
    if (outcome.state === "unknown") return;
    if (outcome.state !== "approved") this.settled(this.#before);
    else this.settled("approved", { confirmation: outcome.chargeId, token: outcome.tokenId }, language);
  }

  /** `made`: the payment made last, if it is a new one. Never throws. */
  settled(state: PaymentState, made?: MadePayment, language?: string): void {
    this.#state = state;
    this.#language = language ?? this.#language;
    if (made !== undefined && (made.confirmation ?? made.token) !== undefined) {
      this.#made = made;
      this.#note(MADE_VARIABLES.result, "success");
      this.#note(MADE_VARIABLES.confirmation, made.confirmation ?? "");
      this.#note(MADE_VARIABLES.token, made.token ?? "");
    }
    this.#note(PAYMENT_VARIABLE, state === "none" ? "" : state);
  }

  /** A call that has ended stores no mark. */
  #note(name: string, value: string): void {
    this.channel.note(name, value).subscribe({ error: () => undefined });
  }
}

/** The part of an outcome that counts. */
type Answered =
  | { readonly state: "approved"; readonly chargeId?: string; readonly tokenId?: string }
  | { readonly state: Exclude<ConnectorOutcome["state"], "approved"> };
