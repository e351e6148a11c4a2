import type { Observable } from "rxjs";
import type { CallInfo, ChannelEnd } from "../core/call.js";
import type { Digit } from "../core/dtmf.js";

/** Which keys stop a sound on the switch itself (the channel variable playback_terminators). */
export type Terminators = "none" | "any" | "any-but-pound";

/** What FreeSWITCH's `speak` needs beside the text: a loaded engine and one of its voices. */
export interface SpeechVoice {
  readonly engine: string;
  readonly voice: string;
}

/** A call to somebody else, to be joined with this one. */
export interface Outbound {
  /** In FreeSWITCH's form: `sofia/<profile>/<uri>`, several with commas between. */
  readonly dialString: string;
  /** How long it rings. */
  readonly timeoutSeconds: number;
  /** What the dialled party sees; absent: the caller's own number. */
  readonly callerId?: string;
}

/** How dialling somebody went. */
export interface Bridged {
  /** SUCCESS, or a hangup cause of FreeSWITCH (originate_disposition). */
  readonly disposition: string;
  /** The call that was joined with this one, and for how long; absent where nobody answered. */
  readonly joined?: { readonly id: string; readonly ms: number };
}

/** Where a call goes when nobody renews its lease. */
export interface Lease {
  readonly seconds: number;
  readonly extension: string;
  readonly context: string;
}

/** The controller that had a call before this one, and has ended. */
export interface FormerController {
  readonly id: string;
  /** Whether what it wrote down is in our ledger. */
  readonly sharesLedger: boolean;
}

/**
 * One call that this controller holds. Commands are cold: nothing is sent before they are subscribed to. They complete
 * when the switch has done them, and error with an AppError: CHANNEL_GONE when the call ends first, PLAYBACK_FAILED,
 * ESL_CLOSED, ESL_DEADLINE, ESL_COMMAND_REFUSED.
 */
export interface Channel {
  readonly call: CallInfo;
  /** Hot; completes when the call is gone. */
  readonly digits$: Observable<Digit>;
  /** One value when the call is gone, at once for a late subscriber; then completes. */
  readonly hangup$: Observable<ChannelEnd>;
  /**
   * Whether the switch can be reached, at once and at each change. Keys that are pressed while it is false are lost;
   * commands wait until it is true again, and sounds then start anew. Completes when the call is gone.
   */
  readonly isReachable$: Observable<boolean>;
  /** Absent for a new call. */
  readonly inheritedFrom?: FormerController | undefined;
  /** Completes when nothing runs any more that a former controller began: its sounds are stopped, a conversation is waited for. */
  quiet(): Observable<never>;
  /** Plays a file, or any other source that FreeSWITCH's `playback` takes. Unsubscribing stops the sound. */
  play(source: string, terminators: Terminators): Observable<never>;
  /** Speaks a text by the switch's own engine. Unsubscribing stops the sound. */
  speak(voice: SpeechVoice, text: string, terminators: Terminators): Observable<never>;
  /** Sends tones to the caller; `w` and `W` are pauses of half a second and of a whole one. */
  sendDigits(digits: string): Observable<never>;
  /** Dials somebody and joins the two calls until the dialled one ends. Emits how the dialling went when all is over. */
  bridge(outbound: Outbound): Observable<Bridged>;
  /**
   * Keeps the caller's keys and voice out of recordings and out of the switch's log for as long as this is subscribed:
   * masks every recording of the call, on both legs, those that begin meanwhile included. Emits when the call is safe,
   * and again each time that it was looked at; never completes. Errors with MEDIA_NOT_PROTECTED where something listens
   * that can't be silenced, SWITCH_LOGS_DIGITS where the switch writes keys into its log, and as other commands do.
   * Unsubscribing lifts the masks two to three seconds later.
   */
  shield(): Observable<void>;
  /** Sets one channel variable. */
  set(name: string, value: string): Observable<never>;
  /** Completes when the switch says that the call is still this controller's; errors with CHANNEL_GONE when it is not. */
  confirm(): Observable<never>;
  /** Sets one channel variable at once, whatever the channel plays; "" unsets it. */
  note(name: string, value: string): Observable<never>;
  /** What a channel variable holds; undefined where it is not set. */
  noted(name: string): Observable<string | undefined>;
  /** Sends the call to another dialplan extension; it then is gone, by "transfer". */
  transfer(extension: string, context: string): Observable<never>;
  /** Ends the call with a hangup cause of FreeSWITCH, NORMAL_CLEARING by default. */
  hangup(cause?: string): Observable<never>;
}
