import type { Observable } from "rxjs";
import type { CallInfo, Gone } from "../domain/call.js";
import type { Digit } from "../domain/digit.js";

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
  readonly hangup$: Observable<Gone>;
  /** Plays a file, or any other source that FreeSWITCH's `playback` takes. Unsubscribing stops the sound. */
  play(source: string, terminators: Terminators): Observable<never>;
  /** Speaks a text by the switch's own engine. Unsubscribing stops the sound. */
  speak(voice: SpeechVoice, text: string, terminators: Terminators): Observable<never>;
  /** Sends tones to the caller; `w` and `W` are pauses of half a second and of a whole one. */
  sendDigits(digits: string): Observable<never>;
  /** Dials somebody and joins the two calls until the dialled one ends. Emits how the dialling went when all is over. */
  bridge(outbound: Outbound): Observable<Bridged>;
  /** Sets one channel variable. */
  set(name: string, value: string): Observable<never>;
  /**
   * Takes the call over: removes the dialplan's lease (`sched_del`) and sets one of `seconds` of its own by the API
   * `sched_transfer`, renewed at a third of it for as long as this is subscribed. A controller that dies so leaves
   * every caller to the fallback extension. Never completes.
   */
  keep(lease: Lease): Observable<never>;
  /** Sends the call to another dialplan extension; it then is gone, by "transfer". */
  transfer(extension: string, context: string): Observable<never>;
  /** Ends the call with a hangup cause of FreeSWITCH, NORMAL_CLEARING by default. */
  hangup(cause?: string): Observable<never>;
}
