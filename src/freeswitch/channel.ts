import type { Observable } from "rxjs";
import type { CallInfo, ChannelEnd } from "../core/call.js";
import type { Digit } from "../core/dtmf.js";

/** Which keys stop a sound on the switch itself (the channel variable playback_terminators). */
export type Terminators = "none" | "any" | "any-but-pound";

/** What FreeSWITCH's `speak` needs besides the text: a loaded engine and one of its voices. */
export interface SpeechVoice {
  readonly engine: string;
  readonly voice: string;
}

/** A call to another party, to be bridged with this one. */
export interface Outbound {
  /** In FreeSWITCH's format: `sofia/<profile>/<uri>`, several separated by commas. */
  readonly dialString: string;
  /** The longest ringing time. */
  readonly timeoutSeconds: number;
  /** The caller ID that the dialed party sees; absent: the caller's own number. */
  readonly callerId?: string;
}

/** The result of dialing. */
export interface Bridged {
  /** SUCCESS, or a FreeSWITCH hangup cause (originate_disposition). */
  readonly disposition: string;
  /** The call that was bridged with this one, and for how long; absent when no one answered. */
  readonly joined?: { readonly id: string; readonly ms: number };
}

/** Where a call is transferred when no controller renews its lease. */
export interface Lease {
  readonly seconds: number;
  readonly extension: string;
  readonly context: string;
}

/** The controller that served the call before this one, and has ended. */
export interface FormerController {
  readonly id: string;
  /** Whether its records are in our ledger. */
  readonly sharesLedger: boolean;
}

/**
 * One call that this controller serves. Commands are cold: nothing is sent before subscription. They complete when the
 * switch has executed them, and fail with an AppError: CHANNEL_GONE when the call ends first, PLAYBACK_FAILED,
 * ESL_CLOSED, ESL_DEADLINE, ESL_COMMAND_REFUSED.
 */
export interface Channel {
  readonly call: CallInfo;
  /** Hot; completes when the call has ended. */
  readonly digits$: Observable<Digit>;
  /** Emits once when the call has ended, immediately for a late subscriber; then completes. */
  readonly hangup$: Observable<ChannelEnd>;
  /**
   * Whether the switch can be reached: emits immediately and at each change. Keys pressed while it is false are lost;
   * commands wait until it is true again, and sounds then restart. Completes when the call has ended.
   */
  readonly isReachable$: Observable<boolean>;
  /** Absent for a new call. */
  readonly inheritedFrom?: FormerController | undefined;
  /**
   * Completes when nothing that a previous controller started is still running: stops its sounds, waits for a
   * conversation to end.
   */
  quiet(): Observable<never>;
  /** Plays a file, or any other source that FreeSWITCH's `playback` accepts. Unsubscribing stops the sound. */
  play(source: string, terminators: Terminators): Observable<never>;
  /** Speaks a text with the switch's own engine. Unsubscribing stops the sound. */
  speak(voice: SpeechVoice, text: string, terminators: Terminators): Observable<never>;
  /** Sends tones to the caller; `w` and `W` are pauses of half a second and one second. */
  sendDigits(digits: string): Observable<never>;
  /** Dials another party and bridges the two calls until the dialed one ends. Emits the result when everything has ended. */
  bridge(outbound: Outbound): Observable<Bridged>;
  /**
   * Keeps the caller's keys and voice out of recordings and out of the switch's log for as long as this is subscribed:
   * masks every recording of the call, on both legs, including recordings that start in the meantime. Emits when the
   * call is safe, and again after each check; never completes. Fails with MEDIA_NOT_PROTECTED when something listens
   * that cannot be silenced, SWITCH_LOGS_DIGITS when the switch writes keys into its log, and as other commands do.
   * Unsubscribing lifts the masks two to three seconds later.
   */
  shield(): Observable<void>;
  /** Sets one channel variable. */
  set(name: string, value: string): Observable<never>;
  /**
   * Completes when the switch confirms that the call still belongs to this controller; fails with CHANNEL_GONE when it
   * does not.
   */
  confirm(): Observable<never>;
  /** Sets one channel variable immediately, regardless of what the channel plays; "" unsets it. */
  note(name: string, value: string): Observable<never>;
  /** The value of a channel variable; undefined when it is not set. */
  noted(name: string): Observable<string | undefined>;
  /** Transfers the call to another dialplan extension; the channel then ends, by "transfer". */
  transfer(extension: string, context: string): Observable<never>;
  /** Ends the call with a FreeSWITCH hangup cause, NORMAL_CLEARING by default. */
  hangup(cause?: string): Observable<never>;
}
